using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>A certificate with its key, as connections use it. Two of the same content are equal.</summary>
internal sealed class ClientCertificate : IEquatable<ClientCertificate>
{
    private readonly string print;

    private ClientCertificate(X509Certificate2 leaf, X509Certificate2Collection others, string origin)
    {
        print = leaf.GetCertHashString(HashAlgorithmName.SHA256);
        NotAfter = new DateTimeOffset(leaf.NotAfter);
        Origin = origin;
        // Not asked for anything on the network: what the file holds is sent, as kubectl does.
        Context = SslStreamCertificateContext.Create(leaf, others, offline: true);
    }

    public SslStreamCertificateContext Context { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>Where it came from, for messages.</summary>
    public string Origin { get; }

    /// <summary>Either the certificate or, in words that hold no secret, why there is none.</summary>
    public static (ClientCertificate? Certificate, string? Trouble) Read(PemSource certificate, PemSource key)
    {
        string pem, keyPem;
        try
        {
            (pem, keyPem) = (certificate.Read(), key.Read());
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be read ({Unreachable.Reason(closed)})");
        }

        return Parse(pem, keyPem, certificate.Origin, key.Origin);
    }

    public static (ClientCertificate? Certificate, string? Trouble) Parse(string pem, string keyPem, string origin, string keyOrigin)
    {
        try
        {
            if (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal)) return (null, $"has a key with a passphrase ({keyOrigin}), which a daemon cannot type; give the key without one");
            var all = new X509Certificate2Collection();
            all.ImportFromPem(pem);
            if (all.Count == 0) return (null, $"holds no certificate ({origin}); it must be PEM, with BEGIN CERTIFICATE");
            var leaf = X509Certificate2.CreateFromPem(pem, keyPem);
            all.RemoveAt(0);
            return (new ClientCertificate(leaf, all, origin), null);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            return (null, $"({origin}) and its key ({keyOrigin}) are not a pair of PEM texts that belong together; give the certificate's own key, RSA or ECDSA");
        }
    }

    public bool Equals(ClientCertificate? other) => other is not null && print == other.print;

    public override bool Equals(object? obj) => Equals(obj as ClientCertificate);

    public override int GetHashCode() => print.GetHashCode(StringComparison.Ordinal);
}
