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

    private static Uri? Address(string text, params string[] schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) && uri is { UserInfo: "", Fragment: "" } ? uri : null;

    private static bool IsConcrete(Uri listen) =>
        listen.Port != 0 && !(IPAddress.TryParse(listen.IdnHost, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
