namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>A credential that stays as it is.</summary>
internal sealed class FixedCredentials(Credential credential) : ICredentialSource
{
    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken) => new(credential);

    public bool Refused(Credential refused) => false;

    public void Dispose()
    {
        // Holds nothing.
    }
}
