using System.Net;
using ReviewEnv.Kubernetes.Api.Access.Credentials;

namespace ReviewEnv.Kubernetes.Api.Access.Transport;

/// <summary>The connections to a cluster. They belong to a client certificate: when it changes, new requests get connections of their own and the old ones end with what is under way on them.</summary>
internal sealed class ClusterTransport : IDisposable
{
    private readonly ClusterEndpoint cluster;
    private readonly ConnectionLimits limits;
    private readonly Uri? proxy;
    private readonly ServerTrust trust;
    private readonly Lock gate = new();
    private (ClientCertificate? Certificate, HttpMessageInvoker Connections)? current;
    private HttpMessageInvoker? retired;
    private bool disposed;

    public ClusterTransport(ClusterEndpoint cluster, Surroundings surroundings, ConnectionLimits limits)
    {
        this.cluster = cluster;
        this.limits = limits;
        proxy = cluster.Proxy ?? EnvironmentProxy.For(cluster.Server, surroundings.Variable);
        trust = new ServerTrust(cluster, proxy is { Scheme: "https" } ? proxy.IdnHost : null);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ClientCertificate? certificate, CancellationToken cancellationToken)
    {
        // The runtime takes the name for SNI from the Host header and from nowhere else.
        if (cluster.TlsServerName is { } name && cluster.Server.Scheme == "https") request.Headers.Host = cluster.Server.IsDefaultPort ? name : $"{name}:{cluster.Server.Port}";
        return Connections(certificate).SendAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            current?.Connections.Dispose();
            retired?.Dispose();
        }
    }

    private HttpMessageInvoker Connections(ClientCertificate? certificate)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (current is { } known && Equals(known.Certificate, certificate)) return known.Connections;
            // Not disposed of at once: a request may hold it and not have begun.
            retired?.Dispose();
            retired = current?.Connections;
            current = (certificate, new HttpMessageInvoker(Create(certificate)));
            return current.Value.Connections;
        }
    }

    private SocketsHttpHandler Create(ClientCertificate? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = limits.Connect,
            // A connection takes no new requests after a while, so that authorities, addresses and server certificates that changed are noticed; watches on it go on.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            KeepAlivePingDelay = limits.PingAfter,
            KeepAlivePingTimeout = limits.PingWithin,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : EnvironmentProxy.Of(proxy),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = trust.Validate;
        handler.SslOptions.ClientCertificateContext = certificate?.Context;
        // A resumed session would still speak for the certificate that it began with.
        handler.SslOptions.AllowTlsResume = false;
        return handler;
    }
}
