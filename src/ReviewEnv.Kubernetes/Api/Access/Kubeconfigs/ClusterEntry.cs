using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Yaml;
using ReviewEnv.Kubernetes.Api.Access.Transport;

namespace ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;

/// <summary>Reads the <c>cluster</c> of a kubeconfig.</summary>
internal static class ClusterEntry
{
    private const string ExecExtension = "client.authentication.k8s.io/exec";

    public static ClusterEndpoint? Read(KubeconfigEntry entry, List<AccessProblem> problems)
    {
        var before = problems.Count;
        if (entry.Open(problems) is not { } section) return null;
        var server = Server(section);
        var proxy = Proxy(section);
        var authority = EntryFiles.Pem(entry, section, "certificate-authority");
        var skip = section.Flag("insecure-skip-tls-verify") ?? false;
        if (authority is not null) Check(authority, section, skip);
        var serverName = section.Scalar("tls-server-name")?.Text is { Length: > 0 } name ? name : null;
        if (serverName is not null && Uri.CheckHostName(serverName) == UriHostNameType.Unknown) section.Problem("tls-server-name", $"is '{serverName}', which is neither a host name nor an IP address");
        var config = ExecConfig(section);
        return server is not null && problems.Count == before
            ? new ClusterEndpoint(server) { Authority = authority, SkipVerification = skip, TlsServerName = serverName, Proxy = proxy, ExecConfig = config }
            : null;
    }

    private static Uri? Server(YamlSection section)
    {
        if (section.Required("server", "give the address of the API server, such as https://cluster.example.com:6443") is not { } text) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http") || server.Host.Length == 0) section.Problem("server", $"is '{Shown(text)}'; it must be an address such as https://cluster.example.com:6443");
        else if (server.UserInfo.Length > 0) section.Problem("server", "has a user name or password in it; put them into the user of the context");
        else if (server.Query.Length > 0 || server.Fragment.Length > 0) section.Problem("server", $"is '{Shown(text)}'; remove what follows the path");
        else return text.EndsWith('/') ? server : new Uri(text + "/");
        return null;
    }

    private static Uri? Proxy(YamlSection section)
    {
        if (section.Scalar("proxy-url")?.Text is not { Length: > 0 } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5" && proxy.Host.Length > 0) return proxy;
        section.Problem("proxy-url", $"is '{Shown(text)}'; it must be an address that begins with http://, https:// or socks5://");
        return null;
    }

    private static void Check(PemSource authority, YamlSection section, bool skip)
    {
        if (skip) section.Problem("insecure-skip-tls-verify", "is true although a certificate-authority is given; remove one of them");
        try
        {
            ServerTrust.ReadAuthorities(authority);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            section.Problem(authority.File is null ? "certificate-authority-data" : "certificate-authority", $"holds no certificates ({authority.Origin}: {Unreachable.Reason(wrong)}); it must be PEM, with BEGIN CERTIFICATE");
        }
    }

    private static JsonNode? ExecConfig(YamlSection section)
    {
        foreach (var (node, _) in section.Items("extensions"))
        {
            if (node is YamlNode.Mapping extension && extension.Find("name") is YamlNode.Scalar { Text: ExecExtension } && extension.Find("extension") is { } config) return YamlJson.Of(config);
        }

        return null;
    }

    /// <summary>An address without the password that may be in it.</summary>
    private static string Shown(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 ? address : "..." + address[at..];
    }
}
