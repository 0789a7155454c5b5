using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Access;
using ReviewEnv.Testing;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Servers.Kubernetes;
using ClusterUser = ReviewEnv.Testing.Servers.Kubernetes.ClusterUser;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>A driver on a real control plane, as a user who has what the chart ships and nothing else.</summary>
internal sealed class RbacBench : IAsyncDisposable
{
    private readonly KubernetesControlPlane plane;

    private RbacBench(KubernetesControlPlane plane, KubernetesTargetOptions target)
    {
        this.plane = plane;
        var kubeconfig = plane.WriteKubeconfig(Path.Combine(plane.Folder, "reviewenv.kubeconfig"), ClusterUser.ReviewEnv.Token);
        Requests = new RefusalRecorder(ClusterAccess.Load(new ClusterAccessOptions(kubeconfig)).Access!.CreateHandler(Clock));
        var client = new ClusterClient("test", plane.Server, Requests, new ClusterClientOptions(1000, 1000), Clock, NullLogger<ClusterClient>.Instance);
        Driver = new KubernetesDriver(target, client, new RecordingSink(), NullLoggerFactory.Instance, Clock);
    }

    public static KubernetesTargetOptions Target => new()
    {
        Name = "test",
        Domain = "review.localhost",
        EnvironmentRole = new EnvironmentRole(ChartRole.Environment.Name, new RoleHolder.User(ClusterUser.ReviewEnv.Name)),
    };

    public ShiftedClock Clock { get; } = new();

    public RefusalRecorder Requests { get; }

    public KubernetesDriver Driver { get; }

    /// <summary>As a chart's installation would; harmless when it is there already.</summary>
    public static async Task InstallAsync(KubernetesControlPlane plane)
    {
        await plane.ApplyAsync(ChartRole.Cluster.Manifest);
        await plane.ApplyAsync(ChartRole.Environment.Manifest);
        await plane.ApplyAsync($$"""
            { "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": { "name": "reviewenv" },
              "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "{{ChartRole.Cluster.Name}}" },
              "subjects": [ { "apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "{{ClusterUser.ReviewEnv.Name}}" } ] }
            """);
        var mine = plane.WriteKubeconfig(Path.Combine(plane.Folder, "installed.kubeconfig"), ClusterUser.ReviewEnv.Token);
        await Eventually.TrueAsync(() => plane.CanAsync(mine, "create", "namespaces"), "the chart's rights are in force");
    }

    public static async Task<RbacBench> StartAsync(KubernetesControlPlane plane, KubernetesTargetOptions? target = null)
    {
        await InstallAsync(plane);
        return new RbacBench(plane, target ?? Target);
    }

    /// <summary>With every right: the world outside of the daemon.</summary>
    public Task<string> KubectlAsync(params string[] args) => plane.KubectlAsync(args);

    public async ValueTask DisposeAsync() => await Driver.DisposeAsync();
}
