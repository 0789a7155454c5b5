using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Access;

namespace ReviewEnv.Kubernetes;

/// <summary>Makes the driver of a cluster.</summary>
public static class KubernetesTarget
{
    /// <summary>Why the cluster cannot be reached as configured, in words; none if it may. No connection is opened.</summary>
    public static IReadOnlyList<string> WhyNot(KubernetesTargetOptions options) => [.. Load(options).Problems.Select(problem => problem.ToString())];

    /// <summary>Opens no connection yet: a cluster that is away keeps nobody from starting.</summary>
    /// <exception cref="InvalidOperationException">See <see cref="WhyNot"/>.</exception>
    public static IEnvironmentDriver CreateDriver(KubernetesTargetOptions options, IChangeSink changes, ILoggerFactory loggers, TimeProvider clock)
    {
        var access = Load(options) switch
        {
            { Access: { } found } => found,
            var refused => throw new InvalidOperationException(refused.Explanation),
        };
        var limits = new ClusterClientOptions(options.RequestsPerSecond, options.Burst);
        var cluster = new ClusterClient(options.Name, access.Server, access.CreateHandler(clock), limits, clock, loggers.CreateLogger<ClusterClient>());
        return new KubernetesDriver(options, cluster, changes, loggers, clock);
    }

    private static AccessResult Load(KubernetesTargetOptions options) => ClusterAccess.Load(new ClusterAccessOptions(
        options.Kubeconfig,
        options.Context,
        options.ImpersonateUser is { } user ? new Impersonation(user) { Groups = options.ImpersonateGroups } : null));
}
