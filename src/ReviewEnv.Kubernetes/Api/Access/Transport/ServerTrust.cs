using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ReviewEnv.Kubernetes.Api.Access.Transport;

/// <summary>Decides whether a server is the right one, and says in words why not.</summary>
/// <param name="proxy">Host of a proxy that is spoken to over TLS; its certificate bears its own name.</param>
internal sealed class ServerTrust(ClusterEndpoint cluster, string? proxy)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private X509Certificate2Collection? lastRead;

    /// <exception cref="CryptographicException">There is none in it.</exception>
    public static X509Certificate2Collection ReadAuthorities(PemSource source)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPem(source.Read());
        return found.Count > 0 ? found : throw new CryptographicException("there is no certificate in it");
    }

    /// <summary>What <see cref="SslStream"/> asks when it has seen the server's certificate.</summary>
    /// <exception cref="AuthenticationException">It is not the right one.</exception>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (cluster.SkipVerification) return true;
        return Problem(sender, certificate as X509Certificate2, chain, errors) is not { } problem ? true : throw new AuthenticationException(problem);
    }

    private string? Problem(object sender, X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null) return "the server shows no certificate";
        var atProxy = proxy is not null && sender is SslStream stream && stream.TargetHostName == proxy && proxy != cluster.ExpectedName;
        if (atProxy && errors == SslPolicyErrors.None) return null;
        var who = atProxy ? "the proxy" : "the server";
        if (Untrusted(shown, chain) is { } why) return $"{who}'s certificate {why}";
        var name = atProxy ? proxy! : cluster.ExpectedName;
        return shown.MatchesHostname(name, allowWildcards: true, allowCommonName: false)
            ? null
            : $"{who}'s certificate is not for '{name}', but for {Names(shown)}; correct the server's address, or set tls-server-name to one of these names";
    }

    private string? Untrusted(X509Certificate2 shown, X509Chain? sent)
    {
        // Read anew for every connection, which are few: so that a new authority counts without a restart.
        var authorities = Authorities();
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (chain.Build(shown)) return null;
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        // An authority may be given that is itself issued by another one: it is trusted all the same, as kubectl does.
        if (authorities is not null && status == X509ChainStatusFlags.PartialChain && chain.ChainElements.Any(element => authorities.Any(trusted => trusted.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)))) return null;
        return Explain(shown, status, authorities is not null);
    }

    private X509Certificate2Collection? Authorities()
    {
        if (cluster.Authority is not { } source) return null;
        try
        {
            return lastRead = ReadAuthorities(source);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return lastRead ?? throw new AuthenticationException($"the certificate authority {source.Origin} cannot be used: {Unreachable.Reason(wrong)}", wrong);
        }
    }

    private static string Explain(X509Certificate2 shown, X509ChainStatusFlags status, bool configured)
    {
        if (status.HasFlag(X509ChainStatusFlags.PartialChain) || status.HasFlag(X509ChainStatusFlags.UntrustedRoot) || status.HasFlag(X509ChainStatusFlags.NotSignatureValid))
        {
            return configured
                ? $"is not issued by the configured authority, but by '{shown.Issuer}'; give that authority's certificate as certificate-authority"
                : $"is issued by '{shown.Issuer}', an authority that this machine does not trust; give its certificate as certificate-authority";
        }

        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid)) return $"is valid only from {shown.NotBefore.ToUniversalTime():u} to {shown.NotAfter.ToUniversalTime():u} (or its authority's is); renew it, and see that the clock of this machine is right";
        return status.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "is not meant for servers" : $"is not valid ({status})";
    }

    private static string Names(X509Certificate2 shown)
    {
        var names = shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).Take(10).ToList();
        return names.Count == 0 ? "no name at all" : string.Join(", ", names);
    }
}
