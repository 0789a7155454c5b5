using ReviewEnv.Core.Yaml;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.Configuration;

/// <summary>Reads who knows the branches, and by what an authentic delivery is known.</summary>
internal static class ForgeReader
{
    private const string SecretRemedy = "make one with 'openssl rand -hex 32', put it into the environment and write webhookSecret: \"${env:REVIEWENV_WEBHOOK_SECRET}\"";

    private static readonly TimeSpan ShortestResync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultResync = TimeSpan.FromMinutes(5);

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
        if (!section.Has("token")) section.Warn(reading, "token", "is missing, so GitLab is only listened to: a lost webhook is not healed, nothing is told back, and templates cannot come from a repository; give a token of scope api (docs/connect-gitlab.md)");
        var resync = section.Duration("resyncEvery");
        if (resync < ShortestResync) section.Problem("resyncEvery", $"is shorter than {Core.Lifetime.Duration.Format(ShortestResync)}; webhooks tell of changes at once, this is for what they lose");
        var issuer = section.Text("idTokenIssuer");
        var webhooks = Webhooks(section, reading);
        section.End();
        return (valid ? new ForgeSettings.GitLab(address!, ConfigurationReading.SecretOf(token))
        {
            IdTokenIssuer = issuer ?? address!.AbsoluteUri.TrimEnd('/'),
            ResyncEvery = resync ?? DefaultResync,
        } : null, webhooks);
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
        Tell(section, "webhookSecret", secret, text => new WebhookSecrets(ConfigurationReading.SecretOf(text), null));
        Tell(section, "signingToken", signing, text => new WebhookSecrets(null, ConfigurationReading.SecretOf(text)));
        return secret is null && signing is null ? null : new WebhookSettings(ConfigurationReading.SecretOf(secret), ConfigurationReading.SecretOf(signing));
    }

    // The listener itself says what it can use, so that what is in order here cannot keep it from starting.
    private static void Tell(YamlSection section, string key, string? text, Func<string, WebhookSecrets> asListener)
    {
        if (text is null || asListener(text).WhyUnusable() is not { } why) return;
        section.Problem(key, why.StartsWith(key + " ", StringComparison.Ordinal) ? why[(key.Length + 1)..] : why);
    }
}
