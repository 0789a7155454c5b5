using System.Net;

namespace ReviewEnv.Kubernetes.Api.Access.Transport;

/// <summary>The proxy that <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> ask for, read as kubectl reads them: with networks such as 10.0.0.0/8, and never for this machine itself.</summary>
internal static class EnvironmentProxy
{
    /// <summary>Null for none.</summary>
    public static Uri? For(Uri server, Func<string, string?> variable)
    {
        var text = server.Scheme == "https" ? Either("HTTPS_PROXY") : Either("HTTP_PROXY");
        if (text is null || IsExempt(server, Either("NO_PROXY"))) return null;
        if (!text.Contains("://", StringComparison.Ordinal)) text = "http://" + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5" ? proxy : null;

        string? Either(string name) => variable(name) is { Length: > 0 } upper ? upper : variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : null;
    }

    public static WebProxy Of(Uri proxy)
    {
        var user = proxy.UserInfo.Split(':', 2);
        var bare = new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;
        var result = new WebProxy(bare);
        if (proxy.UserInfo.Length > 0) result.Credentials = new NetworkCredential(Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user.ElementAtOrDefault(1) ?? ""));
        return result;
    }

    private static bool IsExempt(Uri server, string? exceptions)
    {
        var host = server.IdnHost.Trim('[', ']');
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : null;
        if (host == "localhost" || (address is not null && IPAddress.IsLoopback(address))) return true;
        return (exceptions ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(Covers);

        bool Covers(string exception)
        {
            if (exception == "*") return true;
            if (address is not null && IPNetwork.TryParse(exception, out var network)) return network.Contains(address);
            var (name, port) = Split(exception);
            if (port is not null && port != server.Port) return false;
            if (address is not null) return IPAddress.TryParse(name, out var only) && only.Equals(address);
            name = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
            return name.StartsWith('.')
                ? host.EndsWith(name, StringComparison.OrdinalIgnoreCase)
                : host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static (string Name, int? Port) Split(string exception)
    {
        if (IPAddress.TryParse(exception, out _)) return (exception, null);
        var colon = exception.LastIndexOf(':');
        return colon > 0 && int.TryParse(exception.AsSpan(colon + 1), out var port) ? (exception[..colon].Trim('[', ']'), port) : (exception.Trim('[', ']'), null);
    }
}
