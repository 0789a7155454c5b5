namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Where the API is. The token goes there and nowhere else.</summary>
internal sealed class ApiAddress(Uri instance)
{
    private readonly Uri root = new(instance.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/api/v4/");

    public string Host => root.Authority;

    public Uri Of(Route route) => new(root, route.Text);

    /// <summary>Whether an address has the API's scheme, host and port and lies below its path.</summary>
    public bool Owns(Uri address) =>
        Uri.Compare(root, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && address.AbsolutePath.StartsWith(root.AbsolutePath, StringComparison.Ordinal);
}
