using System.Text;

namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>What a request shows of who asks. Not a record, so that it never prints what it holds.</summary>
internal sealed class Credential(string? authorization, ClientCertificate? certificate)
{
    public static Credential None { get; } = new(null, null);

    /// <summary>Value of the <c>Authorization</c> header.</summary>
    public string? Authorization => authorization;

    public ClientCertificate? Certificate => certificate;

    public static Credential Bearer(string token) => new("Bearer " + token, null);

    public static Credential Basic(string name, string password) => new("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")), null);
}

/// <summary>Hands out the credential of a cluster's user. Thread-safe.</summary>
internal interface ICredentialSource : IDisposable
{
    /// <summary>The credential as it is at present.</summary>
    /// <exception cref="ClusterUnreachableException">There is none, with the reason.</exception>
    ValueTask<Credential> GetAsync(CancellationToken cancellationToken);

    /// <summary>The server refused a credential (401): forgets it, if it is still the present one.</summary>
    /// <returns>Whether <see cref="GetAsync"/> may now give another one.</returns>
    bool Refused(Credential refused);
}
