using System.Globalization;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>How many replicas autoscalers had given their workloads when the environment fell asleep, as <c>Kind/name=5,Kind/name=3</c>. Pure.</summary>
/// <remarks>Their manifests name no number, so that waking by the manifest alone would begin with one replica, whatever the load was.</remarks>
internal static class ScaledWorkloads
{
    /// <summary>The workloads of a plan whose replicas an autoscaler of the same plan says.</summary>
    public static IReadOnlyList<PlannedObject> In(EnvironmentPlan plan)
    {
        var names = plan.Objects
            .Where(planned => planned.Kind.Kind == "HorizontalPodAutoscaler")
            .Select(planned => planned.Manifest.Section("spec", "scaleTargetRef"))
            .Select(target => $"{target.Text("kind")}/{target.Text("name")}")
            .ToHashSet();
        return [.. plan.Objects.Where(planned => names.Contains(planned.Ref.ToString()))];
    }

    /// <summary>Null when there is nothing to remember.</summary>
    public static string? Write(IEnumerable<LiveObject> live)
    {
        var scaled = live.Where(workload => workload.Replicas > 0).Select(workload => string.Create(CultureInfo.InvariantCulture, $"{workload.Ref}={workload.Replicas}")).Order(StringComparer.Ordinal).ToList();
        return scaled.Count == 0 ? null : string.Join(',', scaled);
    }

    /// <summary>What a workload that sleeps is woken with; null when its manifest says it, or it does not sleep.</summary>
    public static long? ToWake(PlannedObject planned, LiveObject? live, NamespaceNotes notes)
    {
        if (notes is { Asleep: true } or { Replicas: null } || live is not { Replicas: 0 } || planned.Manifest.Section("spec")?["replicas"] is not null) return null;
        return notes.Replicas.Split(',')
            .Select(entry => entry.Split('='))
            .Where(entry => entry.Length == 2 && entry[0] == planned.Ref.ToString() && long.TryParse(entry[1], CultureInfo.InvariantCulture, out _))
            .Select(entry => (long?)long.Parse(entry[1], CultureInfo.InvariantCulture))
            .FirstOrDefault();
    }
}
