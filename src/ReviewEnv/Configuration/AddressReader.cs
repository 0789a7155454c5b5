using System.Net;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads where the server listens and where it is reached.</summary>
internal static class AddressReader
{
    private static readonly Uri Default = new("http://127.0.0.1:8080");

    public static Uri? Listen(YamlSection file)
    {
        if (!file.Has("listen")) return Default;
        if (file.Text("listen") is not { } text) return null;
        if (Address(text, Uri.UriSchemeHttp) is { PathAndQuery: "/" } address) return address;
        file.Problem("listen", $"{YamlSection.Show(file.Scalar("listen")!)} is not an address such as http://127.0.0.1:8080 or http://0.0.0.0:8080 (https ends at a proxy before this server)");
        return null;
    }

    public static Uri? PublicUrl(YamlSection file, Uri? listen)
    {
        if (file.Has("publicUrl"))
        {
            if (file.Text("publicUrl") is not { } text) return null;
            if (Address(text, Uri.UriSchemeHttp, Uri.UriSchemeHttps) is { Query: "" } address) return address;
            file.Problem("publicUrl", $"{YamlSection.Show(file.Scalar("publicUrl")!)} is not a URL such as https://reviewenv.example.com");
            return null;
        }

        // Browsers send a host's cookies to each of its ports, and environments listen on ports of 127.0.0.1: people come in by another name.
        if (listen is { Host: "127.0.0.1", Port: not 0 }) return new UriBuilder(listen) { Host = "localhost" }.Uri;
        if (listen is null || IsConcrete(listen)) return listen;
        file.Problem("publicUrl", $"is missing, and cannot be guessed from listen: {listen.GetLeftPart(UriPartial.Authority)}; say at which URL people and CI jobs reach this server");
        return null;
    }

    /// <summary>Where a target serves its environments by host name; null when it does not, or what was written cannot be.</summary>
    /// <param name="server">Where the server itself listens.</param>
    public static Uri? Names(YamlSection? target, Uri? server)
    {
        if (target?.Text("listen") is not { } text) return null;
        var problem = Address(text, Uri.UriSchemeHttp) is not { PathAndQuery: "/", Port: not 0 } address || !(address.IsLoopback || IsAny(address))
            ? "is not an address of this machine with a port, such as http://127.0.0.1:8081 or http://0.0.0.0:8081 (https ends at a proxy before it)"
            : server is not null && Clash(address, server) ? $"is where the server itself listens ({server.GetLeftPart(UriPartial.Authority)}); take another port"
            : null;
        if (problem is null) return new Uri(text);
        target.Problem("listen", $"{YamlSection.Show(target.Scalar("listen")!)} {problem}");
        return null;
    }

    /// <summary>Whether one of two listeners could not be had beside the other. The names of this machine are taken for one: whoever asks by name finds but one of them.</summary>
    public static bool Clash(Uri one, Uri other) => one.Port == other.Port && (one.IdnHost == other.IdnHost || (OfThisMachine(one) && OfThisMachine(other)));

    private static bool OfThisMachine(Uri address) => address.IsLoopback || IsAny(address);

    private static bool IsAny(Uri address) => IPAddress.TryParse(address.IdnHost, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    private static Uri? Address(string text, params string[] schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) && uri is { UserInfo: "", Fragment: "" } ? uri : null;

    private static bool IsConcrete(Uri listen) => listen.Port != 0 && !IsAny(listen);
}
