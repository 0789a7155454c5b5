using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Manifests.Security;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>What a template may not hold on this target, said before anything is made.</summary>
internal static class ManifestRules
{
    public static void Check(JsonObject manifest, KubernetesTargetOptions target, Func<string, string, ResourceKind?> kinds, List<string> problems)
    {
        var name = Steps.NameOf(manifest);
        var apiVersion = manifest.Text("apiVersion")!;
        if (kinds(apiVersion, manifest.Text("kind")!) is not { } kind)
        {
            problems.Add($"{name}: the cluster of '{target.Name}' serves no {manifest.Text("kind")} in {apiVersion}; correct the apiVersion, or have its CustomResourceDefinition installed");
            return;
        }

        if (kind is { Kind: "Namespace", Group: "" })
        {
            problems.Add($"{name}: an environment has one namespace, which ReviewEnv makes; leave it out, and put nothing into metadata.namespace");
        }
        else if (!kind.Namespaced && !target.AllowClusterScoped.Contains(kind.Kind) && !target.AllowClusterScoped.Contains($"{kind.Kind}.{kind.Group}"))
        {
            problems.Add($"{name}: {kind.Kind} is cluster-scoped, which reaches beyond the environment; '{target.Name}' allows {Allowed(target)}. Leave it out, or have it added to allowClusterScoped");
        }
    }

    /// <summary>Said before anything is made, and on clusters too old to say it themselves.</summary>
    public static void CheckSecurity(JsonObject manifest, KubernetesTargetOptions target, List<string> problems) =>
        problems.AddRange(PodSecurity.ViolationsOf(manifest, Enum.Parse<PodSecurityLevel>(target.Guardrails.PodSecurity, ignoreCase: true))
            .Select(violation => $"{Steps.NameOf(manifest)}: {violation} ('{target.Name}' has podSecurity: {target.Guardrails.PodSecurity})"));

    public static void CheckDoubles(IReadOnlyCollection<JsonObject> guardrails, IEnumerable<JsonObject> manifests, List<string> problems)
    {
        var ours = guardrails.Select(Steps.NameOf).ToHashSet();
        foreach (var group in manifests.GroupBy(Steps.NameOf))
        {
            if (ours.Contains(group.Key)) problems.Add($"{group.Key}: every environment of this target gets one of that name from ReviewEnv; give yours another name");
            else if (group.Count() > 1) problems.Add($"{group.Key} is there {group.Count()} times; give each object a name of its own");
        }
    }

    public static void CheckSteps(IReadOnlyList<TemplateStep> steps, IReadOnlyList<JsonObject> manifests, List<string> problems)
    {
        var known = manifests.Select(Steps.NameOf).ToHashSet();
        foreach (var step in steps)
        {
            problems.AddRange(step.Objects.Where(name => !known.Contains(name)).Select(name => $"kubernetes.steps: '{step.Name}' names {name}, and no manifest of the template is that; the template has {string.Join(", ", known.Order())}"));
        }
    }

    private static string Allowed(KubernetesTargetOptions target) => target.AllowClusterScoped.Count == 0 ? "none" : string.Join(", ", target.AllowClusterScoped);
}
