namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>A header from one place and a certificate from another: both are shown.</summary>
internal sealed class JoinedCredentials(ICredentialSource header, ICredentialSource certificate) : ICredentialSource
{
    private readonly Lock gate = new();
    private (Credential Header, Credential Certificate, Credential Joined)? last;

    public async ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        var first = await header.GetAsync(cancellationToken);
        var second = await certificate.GetAsync(cancellationToken);
        lock (gate)
        {
            if (last is { } known && ReferenceEquals(known.Header, first) && ReferenceEquals(known.Certificate, second)) return known.Joined;
            var joined = new Credential(first.Authorization ?? second.Authorization, second.Certificate ?? first.Certificate);
            last = (first, second, joined);
            return joined;
        }
    }

    public bool Refused(Credential refused)
    {
        (Credential Header, Credential Certificate, Credential Joined)? known;
        lock (gate) known = last;
        if (known is not { } parts || !ReferenceEquals(parts.Joined, refused)) return true;
        var otherHeader = header.Refused(parts.Header);
        return certificate.Refused(parts.Certificate) || otherHeader;
    }

    public void Dispose()
    {
        header.Dispose();
        certificate.Dispose();
    }
}
