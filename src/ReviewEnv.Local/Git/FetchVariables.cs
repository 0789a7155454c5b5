using System.Globalization;
using System.Text;

namespace ReviewEnv.Local.Git;

/// <summary>The environment of a fetch. What is secret is in it alone: in no command line, which every user of the machine can read, and in no file.</summary>
internal static class FetchVariables
{
    /// <summary>How a machine reaches others is its own affair; these are the variables that git and its HTTP library know.</summary>
    private static readonly string[] PassedOn =
        ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"];

    public static IReadOnlyDictionary<string, string> Of(CommitMirrorOptions options, Uri url)
    {
        List<(string Key, string Value)> settings =
        [
            // A redirect could lead to somebody else's server, and git would take the header along.
            ("http.followRedirects", "false"),
            ("http.lowSpeedLimit", "1000"),
            ("http.lowSpeedTime", "60"),
        ];
        if (options.Password is not null) settings.Add(($"http.{url.GetLeftPart(UriPartial.Authority)}/.extraHeader", "Authorization: Basic " + Basic(options)));

        var variables = new Dictionary<string, string> { ["GIT_ALLOW_PROTOCOL"] = "http:https", ["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture) };
        for (var i = 0; i < settings.Count; i++)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = settings[i].Key;
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = settings[i].Value;
        }

        foreach (var name in PassedOn)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) variables[name] = value;
        }

        // The rest of this process reads its authorities from there; git's HTTP library may not.
        if (!variables.ContainsKey("GIT_SSL_CAINFO") && variables.TryGetValue("SSL_CERT_FILE", out var authorities)) variables["GIT_SSL_CAINFO"] = authorities;
        return variables;
    }

    /// <summary>Git does not print headers; should it ever, they are not passed on.</summary>
    public static string WithoutSecrets(CommitMirrorOptions options, string text) =>
        options.Password is not { } password ? text : text.Replace(Basic(options), "***", StringComparison.Ordinal).Replace(password.RevealText(), "***", StringComparison.Ordinal);

    private static string Basic(CommitMirrorOptions options) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password!.RevealText()}"));
}
