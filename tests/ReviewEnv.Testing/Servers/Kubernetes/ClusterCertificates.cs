using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>A certificate authority, the API server's certificate by it, and the key that signs service accounts' tokens, as files of a folder.</summary>
internal sealed class ClusterCertificates
{
    private ClusterCertificates(string folder) => (Ca, Server, ServerKey, AccountKey, AccountPublicKey) =
        (Path.Combine(folder, "ca.crt"), Path.Combine(folder, "server.crt"), Path.Combine(folder, "server.key"), Path.Combine(folder, "accounts.key"), Path.Combine(folder, "accounts.pub"));

    public string Ca { get; }

    public string Server { get; }

    public string ServerKey { get; }

    public string AccountKey { get; }

    public string AccountPublicKey { get; }

    public static ClusterCertificates Make(string folder)
    {
        var files = new ClusterCertificates(folder);
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=reviewenv-test-ca", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var ca = caRequest.CreateSelfSigned(from, from.AddDays(30));
        File.WriteAllText(files.Ca, ca.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.Parse("10.96.0.1"));
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var server = request.Create(ca, from, from.AddDays(29), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(files.Server, server.ExportCertificatePem());
        File.WriteAllText(files.ServerKey, key.ExportPkcs8PrivateKeyPem());

        using var accounts = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(files.AccountKey, accounts.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(files.AccountPublicKey, accounts.ExportSubjectPublicKeyInfoPem());
        return files;
    }
}
