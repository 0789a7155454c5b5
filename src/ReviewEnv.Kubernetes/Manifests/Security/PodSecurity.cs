using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests.Security;

/// <summary>Judges pods by the Pod Security Standards as of Kubernetes 1.37, so that clusters without Pod Security admission are protected alike, and others refuse before anything is sent.</summary>
internal static class PodSecurity
{
    /// <param name="podSpec">The spec of a pod or of a template for pods.</param>
    /// <param name="path">Where the spec stands in its manifest.</param>
    /// <param name="metadata">Metadata next to the spec: older clusters take AppArmor and seccomp profiles from annotations.</param>
    /// <returns>Every field that the level forbids, baseline ones first.</returns>
    public static IReadOnlyList<PodSecurityViolation> Violations(JsonObject podSpec, PodSecurityLevel level, string path = "spec", JsonObject? metadata = null)
    {
        if (level == PodSecurityLevel.Privileged)
            return [];
        var pod = new SecuredPod(JsonSerializer.SerializeToElement(podSpec), metadata is null ? default : JsonSerializer.SerializeToElement(metadata), path);
        var violations = BaselineRules.Check(pod, level).ToList();
        if (level == PodSecurityLevel.Restricted)
            violations.AddRange(RestrictedRules.Check(pod));
        return violations;
    }

    /// <summary>All pods that a manifest of a built-in kind makes.</summary>
    public static IReadOnlyList<PodSecurityViolation> ViolationsOf(JsonObject manifest, PodSecurityLevel level) =>
        [.. PodSpecs.Of(manifest).SelectMany(pod => Violations(pod.Spec, level, pod.Path, pod.Metadata))];
}

/// <summary>The levels of the Pod Security Standards, each stricter than the one before.</summary>
internal enum PodSecurityLevel
{
    Privileged,
    Baseline,
    Restricted,
}

/// <param name="Path">The field, from the manifest's root, such as <c>spec.template.spec.hostNetwork</c>.</param>
/// <param name="What">What is wrong with it.</param>
/// <param name="Remedy">What to write instead.</param>
internal sealed record PodSecurityViolation(string Path, string What, string Remedy)
{
    public override string ToString() => $"{Path}: {What}; {Remedy}";
}
