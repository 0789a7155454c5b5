using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Access;

namespace ReviewEnv.Kubernetes.Tests.Driver;

/// <summary>A cluster that a suite runs on, fake or real, as somebody who may do everything.</summary>
/// <param name="Ingress">Where requests for any host are taken.</param>
internal sealed record ClusterUnderTest(Uri Server, string? Kubeconfig, Uri Ingress)
{
    public ClusterClient Connect(TimeProvider? clock = null)
    {
        HttpMessageHandler handler = Kubeconfig is null ? new SocketsHttpHandler() : ClusterAccess.Load(new ClusterAccessOptions(Kubeconfig)).Access!.CreateHandler(clock ?? TimeProvider.System);
        return new ClusterClient("test", Server, handler, new ClusterClientOptions(1000, 1000), clock ?? TimeProvider.System, NullLogger<ClusterClient>.Instance);
    }

    public KubernetesTargetOptions Target => new() { Name = "test", Domain = "review.localhost", Ingress = new IngressAccess(HttpPort: Ingress.Port) };

    public KubernetesDriver Drive(IChangeSink sink, KubernetesTargetOptions? target = null, TimeProvider? clock = null) =>
        new(target ?? Target, Connect(clock), sink, NullLoggerFactory.Instance, clock ?? TimeProvider.System);

    /// <summary>What a URL of an environment answers; null if not with success. Names below localhost need no resolver.</summary>
    public async Task<string?> ReadAsync(Uri url)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Ingress, url.PathAndQuery));
        request.Headers.Host = url.Authority;
        using var answer = await client.SendAsync(request);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }
}
