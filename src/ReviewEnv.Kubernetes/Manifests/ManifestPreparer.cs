using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Turns the manifests of a template into the objects of one environment: in its namespace, labelled, complete, in order. Pure.</summary>
internal sealed class ManifestPreparer(KubernetesTargetOptions target)
{
    /// <param name="kinds">What the cluster serves, for every kind that the manifests name; null where it serves none such.</param>
    /// <exception cref="ManifestException">Objects that cannot or may not be made here.</exception>
    public EnvironmentPlan Prepare(EnvironmentSpec spec, IReadOnlyList<JsonObject> pullSecrets, Func<string, string, ResourceKind?> kinds)
    {
        var settings = TemplateSettings.Read(spec.Template);
        var problems = new List<string>();
        var rights = EnvironmentBinding.Of(target.EnvironmentRole).ToList();
        var guardrails = GuardrailObjects.Of(target.Guardrails, pullSecrets).ToList();
        var manifests = ManifestList.Flatten(spec.Template.Manifests, problems);
        foreach (var manifest in manifests)
        {
            ManifestRules.Check(manifest, target, kinds, problems);
            ManifestRules.CheckSecurity(manifest, target, problems);
        }

        ManifestRules.CheckDoubles([.. rights, .. guardrails], manifests, problems);
        ManifestRules.CheckSteps(settings.Steps, manifests, problems);
        if (problems.Count > 0) throw new ManifestException(problems);

        foreach (var manifest in manifests)
        {
            ManifestDefaults.Write(manifest);
            if (!target.Guardrails.AutomountToken && manifest.Text("kind") == "ServiceAccount") manifest["automountServiceAccountToken"] ??= false;
        }

        Autoscaling.Leave(manifests);
        Stamps.Write(manifests, MarkOf(spec.Fingerprint));
        var door = FrontDoor.Of(settings, manifests, target, spec.Template.UrlPath) ?? throw new ManifestException([FrontDoor.Missing(settings)]);
        if (spec.Asleep) SleepingManifests.Write(manifests, target.WakeBackend);
        return new EnvironmentPlan(
            target.Instance,
            [.. rights.Select(manifest => Plan(manifest, Steps.Rights)), .. guardrails.Select(manifest => Plan(manifest, step: 0)), .. manifests.Select(manifest => Plan(manifest, Steps.Of(manifest, settings.Steps)))],
            door,
            settings.Outputs)
        {
            PodSecurity = target.Guardrails.PodSecurity,
        };

        PlannedObject Plan(JsonObject manifest, int step)
        {
            var kind = kinds(manifest.Text("apiVersion")!, manifest.Text("kind")!)!;
            Label(manifest, kind, spec);
            var planned = new PlannedObject(ObjectRef.Of(kind, manifest["metadata"].Text("name")!), kind, manifest, step, KindOrder.ComesFirst(kind.Kind));
            manifest.Need("metadata", "annotations")[Labels.Manifest] = planned.Digest;
            return planned;
        }
    }

    private void Label(JsonObject manifest, ResourceKind kind, EnvironmentSpec spec)
    {
        var metadata = manifest.Need("metadata");
        if (kind.Namespaced) metadata["namespace"] = spec.Identity.Name;
        else metadata.Remove("namespace");
        Own(metadata, spec);
        if (PodTemplates.Of(manifest) is { } pods && pods != manifest) Own(pods.Need("metadata"), spec);
        if (kind.Kind == "CronJob" && manifest.Section("spec", "jobTemplate") is { } jobs) Own(jobs.Need("metadata"), spec);
        if (kind.Kind != "StatefulSet") return;
        foreach (var claim in manifest["spec"].Items("volumeClaimTemplates")) Own(claim.Need("metadata"), spec);
    }

    private void Own(JsonObject metadata, EnvironmentSpec spec)
    {
        var labels = metadata.Need("labels");
        labels[Labels.Instance] = target.Instance;
        labels[Labels.Environment] = spec.Identity.Key.Id;
        labels[Labels.ManagedBy] ??= "reviewenv";
    }

    /// <summary>What a request for the same again put behind the digest.</summary>
    private static string? MarkOf(string fingerprint) => fingerprint.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? fingerprint[(dot + 1)..] : null;
}
