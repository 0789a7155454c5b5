using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Manifests.Security;

/// <summary>Controls that the restricted level has on top of the baseline: what a hardened pod says of itself.</summary>
internal static class RestrictedRules
{
    private static readonly HashSet<string> VolumeTypes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

    public static IEnumerable<PodSecurityViolation> Check(SecuredPod pod)
    {
        IEnumerable<IEnumerable<PodSecurityViolation>> rules = [ForbiddenVolumes(pod), NonRoot(pod), UserZero(pod), Seccomp(pod)];
        // A server that is too old to know spec.os refuses it on apply, so nobody gains by only claiming this.
        if (!pod.IsForWindows)
            rules = [.. rules, Escalation(pod), Capabilities(pod)];
        return rules.SelectMany(violations => violations);
    }

    // A volume that names no type is an emptyDir.
    private static IEnumerable<PodSecurityViolation> ForbiddenVolumes(SecuredPod pod) =>
        from one in pod.Volumes
        from member in one.Volume.EnumerateObject()
        where member.Name != "name" && member.Value.ValueKind != JsonValueKind.Null && !VolumeTypes.Contains(member.Name)
        select new PodSecurityViolation($"{one.Path}.{member.Name}", $"is a volume of type {member.Name}", $"use one of {string.Join(", ", VolumeTypes)}");

    private static IEnumerable<PodSecurityViolation> Escalation(SecuredPod pod) =>
        from one in pod.Containers
        where one.Container.At("securityContext", "allowPrivilegeEscalation") is not { ValueKind: JsonValueKind.False }
        select new PodSecurityViolation($"{one.Path}.securityContext.allowPrivilegeEscalation", "may gain more rights than it started with", "set it to false");

    private static IEnumerable<PodSecurityViolation> NonRoot(SecuredPod pod)
    {
        var ofPod = pod.Spec.At("securityContext", "runAsNonRoot");
        if (ofPod is { ValueKind: not JsonValueKind.True })
            yield return new($"{pod.Path}.securityContext.runAsNonRoot", "lets the pod run as root", "set it to true");
        foreach (var (path, container) in pod.Containers)
        {
            var own = container.At("securityContext", "runAsNonRoot");
            if (own is { ValueKind: not JsonValueKind.True } || (own is null && ofPod is null))
                yield return new($"{path}.securityContext.runAsNonRoot", "lets the container run as root", "set it to true here or for the pod");
        }
    }

    private static IEnumerable<PodSecurityViolation> UserZero(SecuredPod pod) =>
        from context in pod.Contexts
        where context.Context.At("runAsUser") is { ValueKind: JsonValueKind.Number } user && user.TryGetDecimal(out var id) && id == 0
        select new PodSecurityViolation($"{context.Path}.runAsUser", "runs as root", "use another user, or leave it to the image");

    private static IEnumerable<PodSecurityViolation> Seccomp(SecuredPod pod)
    {
        var ofPod = pod.Spec.At("securityContext", "seccompProfile", "type");
        if (ofPod is { } podType && !BaselineRules.IsOneOf(podType, "RuntimeDefault", "Localhost"))
            yield return new($"{pod.Path}.securityContext.seccompProfile.type", $"has the seccomp profile {podType}", "use RuntimeDefault or Localhost");
        foreach (var (path, container) in pod.Containers)
        {
            var own = container.At("securityContext", "seccompProfile", "type");
            if (own is { } type && !BaselineRules.IsOneOf(type, "RuntimeDefault", "Localhost"))
                yield return new($"{path}.securityContext.seccompProfile.type", $"has the seccomp profile {type}", "use RuntimeDefault or Localhost");
            else if (own is null && ofPod is null && !pod.IsForWindows)
                yield return new($"{path}.securityContext.seccompProfile.type", "has no seccomp profile", "set it to RuntimeDefault here or for the pod");
        }
    }

    private static IEnumerable<PodSecurityViolation> Capabilities(SecuredPod pod)
    {
        foreach (var (path, container) in pod.Containers)
        {
            if (!BaselineRules.Names(container.At("securityContext", "capabilities", "drop")).Contains("ALL"))
                yield return new($"{path}.securityContext.capabilities.drop", "keeps the runtime's capabilities", "drop ALL");
            foreach (var name in BaselineRules.Names(container.At("securityContext", "capabilities", "add")).Where(name => name != "NET_BIND_SERVICE"))
                yield return new($"{path}.securityContext.capabilities.add", $"adds the capability {name}", "add none but NET_BIND_SERVICE");
        }
    }
}
