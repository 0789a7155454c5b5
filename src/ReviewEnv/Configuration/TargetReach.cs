using ReviewEnv.CloudFormation;
using ReviewEnv.Kubernetes;

namespace ReviewEnv.Configuration;

/// <summary>What on this machine keeps targets from being reached: <c>serve</c> does not start with it, <c>check</c> warns of it, since the daemon may run elsewhere.</summary>
internal static class TargetReach
{
    /// <param name="file">The configuration, for messages.</param>
    public static IReadOnlyList<ConfigurationProblem> Problems(string file, IEnumerable<TargetSettings> targets) =>
        [.. targets.SelectMany(target => WhyNot(target).Select(why => new ConfigurationProblem(file, 0, $"targets.{target.Name}.{target.Kind}", why)))];

    private static IReadOnlyList<string> WhyNot(TargetSettings target) => target switch
    {
        TargetSettings.Kubernetes kubernetes => KubernetesTarget.WhyNot(kubernetes.Options),
        TargetSettings.CloudFormation account => CloudFormationTargets.WhyNot(account.Options),
        _ => [],
    };
}
