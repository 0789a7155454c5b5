using System.Buffers.Text;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads who knows the branches, and by what an authentic delivery is known.</summary>
internal static class ForgeReader
{
    private const string SigningPrefix = "whsec_";
    private const string SecretRemedy = "make one with 'openssl rand -hex 32', put it into the environment and write webhookSecret: \"${env:REVIEWENV_WEBHOOK_SECRET}\"";

    public static (ForgeSettings? Forge, WebhookSettings? Webhooks) Read(YamlSection file, ConfigurationReading reading)
    {
        var gitlab = file.Section("gitlab");
        var local = file.Section("local");
        if (gitlab is null && local is null && !file.Has("gitlab") && !file.Has("local"))
        {
            file.Problem("gitlab", "is missing; say where the branches are: gitlab: { url, token, webhookSecret } or local: { repositories, webhookSecret }");
        }

        if (gitlab is not null && local is not null) file.Problem("local", "is here beside gitlab; one server serves one forge, so remove one of them");
        var forges = new[] { gitlab is null ? default : GitLab(gitlab, reading), local is null ? default : Local(local, reading) };
        return (forges[0].Forge ?? forges[1].Forge, forges[0].Webhooks ?? forges[1].Webhooks);
    }

    private static (ForgeSettings? Forge, WebhookSettings? Webhooks) GitLab(YamlSection section, ConfigurationReading reading)
    {
        var url = section.Required("url", "write the address of GitLab, such as https://gitlab.example.com");
        var valid = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address!.UserInfo.Length == 0;
        if (url is not null && !valid) section.Problem("url", "is not a URL such as https://gitlab.example.com");
        var token = section.Text("token");
        if (!section.Has("token")) section.Warn(reading, "token", "is not set: nothing is published back to GitLab, and lost webhooks cannot be healed, because GitLab cannot be asked");
        var webhooks = Webhooks(section, reading);
        section.End();
        return (valid ? new ForgeSettings.GitLab(address!, ConfigurationReading.SecretOf(token)) : null, webhooks);
    }

    private static (ForgeSettings? Forge, WebhookSettings? Webhooks) Local(YamlSection section, ConfigurationReading reading)
    {
        var repositories = section.Required("repositories", "name the folder that holds the bare git repositories");
        var webhooks = Webhooks(section, reading);
        section.End();
        if (repositories is null) return (null, webhooks);
        var folder = reading.PathOf(repositories);
        if (!Directory.Exists(folder)) section.Warn(reading, "repositories", $"there is no folder {folder} yet: there are no projects until there is");
        return (new ForgeSettings.Local(folder), webhooks);
    }

    /// <summary>Without any secret everybody could send events, so there is no such setting.</summary>
    private static WebhookSettings? Webhooks(YamlSection section, ConfigurationReading reading)
    {
        var secret = section.Text("webhookSecret");
        var signing = section.Text("signingToken");
        if (!section.Has("webhookSecret") && !section.Has("signingToken"))
        {
            section.Problem("webhookSecret", $"is missing, and so is signingToken: reviewenv refuses to start where anybody could send events; {SecretRemedy}");
        }

        if (secret is { Length: < 16 }) section.Warn(reading, "webhookSecret", $"is short enough to be guessed; {SecretRemedy}");
        if (signing is not null && !IsSigningToken(signing)) section.Problem("signingToken", $"is not a signing token: it must be {SigningPrefix} and then Base64, as GitLab shows it when it makes one");
        return secret is null && signing is null ? null : new WebhookSettings(ConfigurationReading.SecretOf(secret), ConfigurationReading.SecretOf(signing));
    }

    private static bool IsSigningToken(string text) =>
        text.StartsWith(SigningPrefix, StringComparison.Ordinal) && text.Length > SigningPrefix.Length && Base64.IsValid(text.AsSpan(SigningPrefix.Length));
}
