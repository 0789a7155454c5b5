namespace ReviewEnv.GitLab.IdTokens;

/// <summary>Finds out where GitLab publishes its keys. Keys of another origin are never used, whatever a document says.</summary>
internal sealed class SigningKeyAddress(IdTokenOptions options, Func<Uri, CancellationToken, Task<byte[]?>> get)
{
    private readonly Uri instance = new(options.Instance.AbsoluteUri.TrimEnd('/') + "/");

    public async Task<Uri> FindAsync(CancellationToken cancellationToken) =>
        await DiscoverAsync(cancellationToken) is { } told ? told : new Uri(instance, "oauth/discovery/keys");

    /// <summary>What the issuer's description says (OpenID Connect Discovery); null when there is none that could be trusted.</summary>
    private async Task<Uri?> DiscoverAsync(CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(options.Issuer.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute, out var description) || !IsOfInstance(description)) return null;
        if (await get(description, cancellationToken) is not { } document || StrictJson.ReadObject(document) is not { } members || members.Text("issuer") != options.Issuer) return null;
        return Uri.TryCreate(members.Text("jwks_uri"), UriKind.Absolute, out var told) && IsOfInstance(told) ? told : null;
    }

    private bool IsOfInstance(Uri address) =>
        address.Scheme == instance.Scheme && address.IdnHost == instance.IdnHost && address.Port == instance.Port && address.UserInfo.Length == 0;
}
