using ReviewEnv.Core.Yaml;
using ReviewEnv.Kubernetes.Api.Access.Credentials;

namespace ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;

/// <summary>Reads the <c>user</c> of a kubeconfig.</summary>
internal static class UserEntry
{
    public static ClusterUser? Read(KubeconfigEntry entry, Surroundings surroundings, List<AccessProblem> problems)
    {
        var before = problems.Count;
        if (entry.Open(problems) is not { } section) return null;
        if (section.Take("auth-provider") is YamlNode.Mapping provider)
        {
            var name = provider.Find("name") is YamlNode.Scalar scalar ? scalar.Text : "?";
            section.Problem("auth-provider", $"'{name}' is of a kind that Kubernetes has removed (1.26); use an exec plugin instead, such as gke-gcloud-auth-plugin, kubelogin or 'aws eks get-token'");
        }

        var user = new ClusterUser
        {
            Token = Filled(section, "token"),
            TokenFile = TokenFile(entry, section, surroundings),
            Basic = Basic(section),
            Certificate = Certificate(entry, section),
            Exec = section.Section("exec") is { } exec ? ExecEntry.Read(entry, exec) : null,
            Impersonate = Impersonate(section),
        };
        if (user.Basic is not null && (user.Token ?? user.TokenFile) is not null) section.Problem("username", "is given together with a token; remove one of them");
        return problems.Count == before ? user : null;
    }

    private static string? Filled(YamlSection section, string key) => section.Scalar(key)?.Text.Trim() is { Length: > 0 } text ? text : null;

    private static string? TokenFile(KubeconfigEntry entry, YamlSection section, Surroundings surroundings)
    {
        if (Filled(section, "tokenFile") is not { } path) return null;
        var full = entry.Resolve(surroundings.Expand(path));
        if (EntryFiles.Trouble(full) is { } trouble) section.Problem("tokenFile", $"is '{full}', {trouble}");
        return full;
    }

    private static (string, string)? Basic(YamlSection section)
    {
        var name = Filled(section, "username");
        var password = section.Scalar("password")?.Text;
        if (name is null && string.IsNullOrEmpty(password)) return null;
        if (name is null) section.Problem("username", "is missing, though there is a password");
        else if (name.Contains(':', StringComparison.Ordinal)) section.Problem("username", "has a colon in it, which HTTP basic authentication cannot carry");
        else return (name, password ?? "");
        return null;
    }

    private static (PemSource, PemSource)? Certificate(KubeconfigEntry entry, YamlSection section)
    {
        var certificate = EntryFiles.Pem(entry, section, "client-certificate");
        var key = EntryFiles.Pem(entry, section, "client-key");
        if (certificate is null && key is null) return null;
        // A key or a certificate that was complained about is not missing.
        if (certificate is null && !section.Has("client-certificate") && !section.Has("client-certificate-data")) section.Problem("client-certificate", "is missing, though there is a client-key; give the certificate that belongs to the key");
        if (key is null && !section.Has("client-key") && !section.Has("client-key-data")) section.Problem("client-key", "is missing, though there is a client-certificate; give the key that belongs to the certificate");
        if (certificate is null || key is null) return null;
        if (ClientCertificate.Read(certificate, key) is { Trouble: { } trouble }) section.Problem(section.Has("client-certificate") ? "client-certificate" : "client-certificate-data", trouble);
        return (certificate, key);
    }

    private static Impersonation? Impersonate(YamlSection section)
    {
        var name = Filled(section, "as");
        var uid = Filled(section, "as-uid");
        var groups = section.Texts("as-groups") ?? [];
        var extra = new Dictionary<string, IReadOnlyList<string>>();
        if (section.Section("as-user-extra") is { } extras)
        {
            foreach (var entry in extras.Entries) extra[entry.Key.Text] = extras.Texts(entry.Key.Text) ?? [];
        }

        if (name is not null)
        {
            var other = new Impersonation(name) { Uid = uid, Groups = groups, Extra = extra };
            foreach (var (place, message) in other.Problems) section.Problem(place, message);
            return other;
        }

        if (uid is not null || groups.Count > 0 || extra.Count > 0) section.Problem("as", "is missing, though there is as-uid, as-groups or as-user-extra; Kubernetes takes these only together with a user");
        return null;
    }
}
