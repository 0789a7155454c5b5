using ReviewEnv.Testing.Servers.Kubernetes.Node;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>
/// One cluster for all classes of a collection; an assembly defines the collection for itself. Nothing is started before a test asks for it,
/// so that nothing is where the programs are missing, as the tests are skipped then.
/// </summary>
public sealed class KubernetesFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim one = new(1);
    private KubernetesControlPlane? plane;
    private HollowNode? hollow;
    private RealNode? real;
    private LoopbackIngress? ingress;
    private int namespaces;

    /// <summary>The control plane without any node, or with those that others have asked for.</summary>
    public async Task<KubernetesControlPlane> PlaneAsync()
    {
        await one.WaitAsync();
        try
        {
            return plane ??= await KubernetesControlPlane.StartAsync();
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The control plane with a hollow node.</summary>
    public async Task<KubernetesControlPlane> WithHollowNodeAsync()
    {
        var started = await PlaneAsync();
        await one.WaitAsync();
        try
        {
            hollow ??= await HollowNode.StartAsync(started);
            return started;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The control plane with a real node, and with a hollow one where only pods land that tolerate <see cref="HollowNode.Taint"/>.</summary>
    public async Task<KubernetesControlPlane> WithRealNodeAsync()
    {
        var started = await PlaneAsync();
        await one.WaitAsync();
        try
        {
            await Task.WhenAll(StartTaintedAsync(started), StartRealAsync(started));
            ingress ??= new LoopbackIngress(started);
            return started;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Serves the pages of the real node's pods; there after <see cref="WithRealNodeAsync"/>.</summary>
    public LoopbackIngress Ingress => ingress ?? throw new InvalidOperationException("The real node was not asked for.");

    /// <summary>There after <see cref="WithRealNodeAsync"/>.</summary>
    public RealNode RealNode => real ?? throw new InvalidOperationException("The real node was not asked for.");

    /// <summary>A name for a namespace that no other test of this cluster uses.</summary>
    public string NextNamespace(string prefix = "test") => $"{prefix}-{Interlocked.Increment(ref namespaces)}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (ingress is not null) await ingress.DisposeAsync();
        if (real is not null) await real.DisposeAsync();
        if (hollow is not null) await hollow.DisposeAsync();
        if (plane is not null) await plane.DisposeAsync();
        one.Dispose();
    }

    private async Task StartTaintedAsync(KubernetesControlPlane started)
    {
        if (hollow is null) hollow = await HollowNode.StartAsync(started, tainted: true);
        else if (real is null) await started.KubectlAsync("taint", "node", hollow.Name, $"{HollowNode.Taint}=true:NoSchedule", "--overwrite");
    }

    private async Task StartRealAsync(KubernetesControlPlane started) => real ??= await RealNode.StartAsync(started);
}
