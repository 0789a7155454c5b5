using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Prepares the objects of an environment with what only the cluster knows: the kinds that it serves, and the Secrets to copy.</summary>
internal sealed class PlanSource(KubernetesTargetOptions target, ClusterClient cluster, PullSecrets pullSecrets)
{
    private readonly ManifestPreparer preparer = new(target);

    /// <exception cref="ManifestException">The template cannot be made here.</exception>
    public async Task<EnvironmentPlan> PrepareAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var (secrets, state) = await pullSecrets.ReadAsync(cancellationToken);
        var kinds = new Dictionary<(string, string), ResourceKind?>();
        foreach (var (apiVersion, kind) in KindsOf(spec.Template.Manifests).Concat(EnvironmentBinding.Of(target.EnvironmentRole).Concat(GuardrailObjects.Of(target.Guardrails, secrets)).SelectMany(manifest => KindsOf([manifest]))).Append(("v1", "Service")).Distinct())
        {
            kinds[(apiVersion, kind)] = await cluster.FindKindAsync(apiVersion, kind, cancellationToken);
        }

        return preparer.Prepare(spec, secrets, (apiVersion, kind) => kinds.GetValueOrDefault((apiVersion, kind))) with { PullSecrets = state };
    }

    private static IEnumerable<(string ApiVersion, string Kind)> KindsOf(IEnumerable<JsonObject> manifests) =>
        ManifestList.Flatten(manifests, []).Select(manifest => (manifest.Text("apiVersion")!, manifest.Text("kind")!));
}
