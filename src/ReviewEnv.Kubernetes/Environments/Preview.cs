using System.Text.Json;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Has the cluster answer as if an environment were applied, and tells the difference. Writes nothing.</summary>
internal sealed class Preview(PlanSource plans, NamespaceWriter namespaces, ClusterClient cluster, ClusterView view)
{
    /// <summary>Objects that are asked about at once.</summary>
    private const int Parallel = 8;

    public async Task<EnvironmentPreview> OfAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await plans.PrepareAsync(spec, cancellationToken);
            var seen = await view.ViewAsync(spec.Identity, cancellationToken);
            var space = await namespaces.FindAsync(seen, spec.Identity.Name, cancellationToken);
            if (space is not null && namespaces.WhyForeign(space, spec.Identity) is { } foreign) return Unasked(spec, $"the namespace '{spec.Identity.Name}' is there already and not touched: {foreign}");
            if (space is null || space.DeletingSince is not null) return New(spec, plan, space);

            var changes = new ObjectChange[plan.Objects.Count];
            await System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(0, changes.Length), new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken }, async (index, token) =>
                changes[index] = await OfAsync(plan.Objects[index], spec.Identity.Name, token));
            var superfluous = space.Notes!.Inventory.Towards(plan.Objects).Entries.Where(entry => entry.Prune && seen.Find(entry.Ref) is not null);
            return new EnvironmentPreview([.. InOrder(plan).Select(index => changes[index]), .. superfluous.Select(entry => new ObjectChange(entry.Ref.ToString(), ChangeKind.Remove, []))]);
        }
        catch (ManifestException e)
        {
            return Unasked(spec, e.Message);
        }
        catch (Exception e) when (ApiProblems.IsExpected(e))
        {
            return Unasked(spec, $"the cluster could not be asked: {e.Message}");
        }
    }

    /// <summary>A dry run needs the namespace to be there.</summary>
    private static EnvironmentPreview New(EnvironmentSpec spec, EnvironmentPlan plan, LiveObject? leaving) => new(
        [new ObjectChange($"Namespace/{spec.Identity.Name}", ChangeKind.Create, []), .. InOrder(plan).Select(index => new ObjectChange(plan.Objects[index].Ref.ToString(), ChangeKind.Create, []))],
        leaving is null ? "the namespace is not there yet, so the cluster could not be asked whether it takes these objects" : "the former namespace of this name is still going; these objects come after it");

    /// <summary>What the template has, when nobody can say what would become of it.</summary>
    private static EnvironmentPreview Unasked(EnvironmentSpec spec, string why) =>
        new([.. ManifestList.Flatten(spec.Template.Manifests, []).Select(manifest => new ObjectChange(Steps.NameOf(manifest), ChangeKind.Unknown, []))], why);

    private static IEnumerable<int> InOrder(EnvironmentPlan plan) =>
        Enumerable.Range(0, plan.Objects.Count).OrderBy(index => plan.Objects[index].Step).ThenBy(index => !plan.Objects[index].First);

    private async Task<ObjectChange> OfAsync(PlannedObject planned, string space, CancellationToken cancellationToken)
    {
        var name = planned.Ref.ToString();
        JsonElement? live = null;
        LiveObject? known = null;
        try
        {
            live = await cluster.GetAsync(planned.Kind, planned.Kind.Namespaced ? space : null, planned.Ref.Name, cancellationToken);
            if (live is { } found && IsOurs(planned, found)) known = Projection.Of(planned.Kind, found);
            if (live is { IsBeingDeleted: true }) return new ObjectChange(name, ChangeKind.Replace, []) { Note = "it is being deleted; it is made again once it has gone" };
            if (live is { } job && planned.Kind.Kind == "Job" && known is not null && known.Manifest != planned.Digest) return Replaced(name, planned, job, "a Job runs once: it is deleted and made again with the new content");

            var force = known is not null || planned is { Kind.Kind: "ServiceAccount", Ref.Name: "default" };
            var applied = await cluster.ApplyAsync(planned.Kind, planned.Kind.Namespaced ? space : null, planned.Manifest, new ApplyOptions(force, DryRun: true), cancellationToken);
            return live is { } old ? PreviewFields.Compare(name, old, applied) : new ObjectChange(name, ChangeKind.Create, []);
        }
        catch (KubernetesApiException e) when (live is { } old && known is not null && planned.IsReplaceable && ApiProblems.IsImmutable(e.Failure))
        {
            return Replaced(name, planned, old, "it cannot be changed: it is deleted and made again");
        }
        catch (KubernetesApiException e) when (e.Failure.IsTransient || CannotRehearse(e.Failure))
        {
            return new ObjectChange(name, ChangeKind.Unknown, []) { Note = e.Failure.Message };
        }
        catch (KubernetesApiException e)
        {
            return new ObjectChange(name, ChangeKind.Refused, []) { Note = ApiProblems.Words(e.Failure) };
        }
    }

    /// <summary>Labelled for the same environment, or made by us in it, whoever took the label off.</summary>
    private static bool IsOurs(PlannedObject planned, JsonElement found)
    {
        var wanted = planned.Manifest.Section("metadata", "labels");
        return (found.Text("metadata", "labels", Labels.Instance) == wanted.Text(Labels.Instance) && found.Text("metadata", "labels", Labels.Environment) == wanted.Text(Labels.Environment))
            || (planned.Kind.Namespaced && found.Items("metadata", "managedFields").Any(entry => entry.Text("manager") == OwnedFields.Manager && entry.Text("operation") == "Apply"));
    }

    private static ObjectChange Replaced(string name, PlannedObject planned, JsonElement live, string why) =>
        new(name, ChangeKind.Replace, PreviewFields.Named(planned.Manifest, live)) { Note = why };

    /// <summary>An admission webhook that has effects of its own refuses to be tried out.</summary>
    private static bool CannotRehearse(ApiFailure failure) => failure.Code == 400 && failure.Message.Contains("dry run", StringComparison.OrdinalIgnoreCase);
}
