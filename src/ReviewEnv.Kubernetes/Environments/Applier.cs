using System.Text.Json;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Brings an environment as far towards its spec as can be done without waiting.</summary>
/// <remarks>
/// What is about to be made is written on the namespace first, then made, then noted as made: a process that dies anywhere in between leaves nothing that the next does not know of.
/// </remarks>
internal sealed class Applier(PlanSource plans, NamespaceWriter namespaces, ObjectWriter objects, ClusterView view, TimeProvider clock)
{
    /// <summary>Writes of one environment that are under way at once.</summary>
    private const int Parallel = 8;

    public async Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var seen = await view.GlanceAsync(spec.Identity, cancellationToken);
        var space = seen.Namespace;
        if (WhyNot(space, spec) is { } no) return no;

        var plan = await plans.PrepareAsync(spec, cancellationToken);
        if (spec.Asleep) plan = plan with { Objects = [.. plan.Objects.Where(planned => planned.Kind.Kind != "Job" || IsDone(planned, space?.Notes))] };
        // Watched before they are made, so that nothing that happens to them is missed.
        await view.SeeAsync([.. plan.Objects.Select(planned => planned.Kind).Distinct()], cancellationToken);
        var said = new List<string>();
        var notes = NotesFor(spec, plan, space?.Notes, seen) with { Replicas = await ReplicasAsync(spec, plan, space, cancellationToken) };
        if (space is null)
        {
            space = await namespaces.CreateAsync(spec.Identity.Name, notes, cancellationToken);
            // It was not in sight and is there: then it carries no label of ours, or was made this moment.
            if (space is null) return WhyNot(await namespaces.FindAsync(seen, spec.Identity.Name, cancellationToken), spec) ?? new DriverResult.Transient($"a namespace '{spec.Identity.Name}' has come at the same moment; whose it is shows at the next look");
            said.Add($"namespace '{spec.Identity.Name}' made");
        }
        else if (notes != space.Notes)
        {
            if (notes.Fingerprint != space.Notes!.Fingerprint) said.Add($"{spec.Commit.Short} asked for");
            space = await namespaces.WriteAsync(space, notes, cancellationToken);
        }

        return await AdvanceAsync(spec, plan, space, said, cancellationToken);
    }

    private DriverResult? WhyNot(LiveObject? space, EnvironmentSpec spec) =>
        space is null ? null
        : namespaces.WhyForeign(space, spec.Identity) is { } foreign ? new DriverResult.Refused($"the namespace '{spec.Identity.Name}' is there already and not touched: {foreign}")
        : space.DeletingSince is not null ? new DriverResult.Transient($"the former namespace '{spec.Identity.Name}' is still going")
        : null;

    /// <summary>What to wake with, as the cluster itself says at the moment of falling asleep.</summary>
    private async Task<string?> ReplicasAsync(EnvironmentSpec spec, EnvironmentPlan plan, LiveObject? space, CancellationToken cancellationToken)
    {
        if (!spec.Asleep || space is not { Notes.Asleep: false }) return space?.Notes?.Replicas;
        var scaled = new List<LiveObject>();
        foreach (var planned in ScaledWorkloads.In(plan)) if (await objects.LookAsync(planned, space.Space, cancellationToken) is { } live) scaled.Add(live);
        return ScaledWorkloads.Write(scaled);
    }

    private async Task<DriverResult> AdvanceAsync(EnvironmentSpec spec, EnvironmentPlan plan, LiveObject space, List<string> said, CancellationToken cancellationToken)
    {
        var before = space.Notes!.Inventory;
        var inventory = before;
        DriverResult? problem = null;
        try
        {
            (inventory, problem) = await AdvanceAsync(spec, plan, inventory, said, made => inventory = made, cancellationToken);
        }
        catch (Exception e) when (ApiProblems.IsExpected(e))
        {
            // What was made so far is noted all the same.
            problem = ApiProblems.ToResult(e, $"Namespace/{space.Space}");
        }

        if (inventory != before) await namespaces.WriteAsync(space, space.Notes with { Inventory = inventory }, cancellationToken);
        return problem ?? new DriverResult.Accepted(said.Count == 0 ? null : string.Join("; ", said));
    }

    /// <param name="note">Hears of every inventory on the way, so that it is known even if the rest fails.</param>
    private async Task<(Inventory Inventory, DriverResult? Problem)> AdvanceAsync(EnvironmentSpec spec, EnvironmentPlan plan, Inventory inventory, List<string> said, Action<Inventory> note, CancellationToken cancellationToken)
    {
        DriverResult? problem = null;
        while (problem is null)
        {
            note(inventory);
            var now = await view.ViewAsync(spec.Identity, cancellationToken);
            var progress = Progress.Of(now, inventory);
            var wave = Wave(plan, progress);
            if (wave.Count > 0)
            {
                var (applied, trouble) = await ApplyAllAsync(wave, inventory, now, cancellationToken);
                Say(said, progress, now, applied);
                inventory = inventory.With(applied.ToDictionary(live => live.Ref, live => live.Digest ?? ""), new HashSet<ObjectRef>());
                problem = trouble;
                // What has to go first leaves a gap that the next look closes.
                if (applied.Count < wave.Count) break;
            }
            else if (progress.Superfluous.Count > 0)
            {
                var pruned = await PruneAsync(progress.Superfluous, inventory, now, cancellationToken);
                if (pruned.Count > 0) said.Add($"removed {string.Join(", ", pruned)}");
                inventory = inventory.With(new Dictionary<ObjectRef, string>(), pruned);
                if (pruned.Count < progress.Superfluous.Count) break;
            }
            else
            {
                break;
            }
        }

        return (inventory, problem);
    }

    /// <summary>What can be sent at once: of the first step that has something due, what others need first, then the rest.</summary>
    private static List<PlannedObject> Wave(EnvironmentPlan plan, Progress progress)
    {
        var due = progress.Due.Select(entry => entry.Ref).ToHashSet();
        var planned = plan.Objects.Where(candidate => due.Contains(candidate.Ref)).ToList();
        if (planned.Count == 0) return planned;
        var step = planned.Min(candidate => candidate.Step);
        var first = planned.Where(candidate => candidate.Step == step && candidate.First).ToList();
        return first.Count > 0 ? first : [.. planned.Where(candidate => candidate.Step == step)];
    }

    private async Task<(List<LiveObject> Applied, DriverResult? Problem)> ApplyAllAsync(List<PlannedObject> wave, Inventory inventory, EnvironmentView seen, CancellationToken cancellationToken)
    {
        var applied = new List<LiveObject>();
        DriverResult? problem = null;
        await System.Threading.Tasks.Parallel.ForEachAsync(wave, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken }, async (planned, token) =>
        {
            try
            {
                var live = await ApplyAsync(planned, seen, inventory, token);
                lock (applied) if (live is not null) applied.Add(live);
            }
            catch (Exception e) when (ApiProblems.IsExpected(e) || e is ManifestException)
            {
                // What needs a change outweighs what another try may mend.
                lock (applied) problem = problem is DriverResult.Refused ? problem : ApiProblems.ToResult(e, planned.Ref.ToString());
            }
        });
        return (applied, problem);
    }

    private async Task<LiveObject?> ApplyAsync(PlannedObject planned, EnvironmentView seen, Inventory inventory, CancellationToken cancellationToken)
    {
        var space = seen.Namespace!.Space;
        var known = seen.Find(planned.Ref);
        // Something else may be in its place: outside of the namespace always, and inside where one was made that has gone out of sight.
        if (known is null && (!planned.Kind.Namespaced || inventory.Find(planned.Ref)?.Live is not null)) known = await objects.LookAsync(planned, space, cancellationToken);
        if (ScaledWorkloads.ToWake(planned, known, seen.Notes!) is { } replicas) await objects.ScaleAsync(planned, known!, replicas, cancellationToken);
        return await objects.ApplyAsync(planned, space, known, cancellationToken);
    }

    /// <summary>Whether a Job was made before the environment fell asleep; a new one would find nothing of what it needs awake.</summary>
    private static bool IsDone(PlannedObject job, NamespaceNotes? notes) => notes?.Inventory.Find(job.Ref) is { Prune: false, Live: not null } known && known.Manifest == job.Digest;

    private async Task<HashSet<ObjectRef>> PruneAsync(IReadOnlyList<InventoryEntry> superfluous, Inventory inventory, EnvironmentView seen, CancellationToken cancellationToken)
    {
        var pruned = new HashSet<ObjectRef>();
        var wanted = inventory.Entries.Where(entry => !entry.Prune).Select(entry => seen.Find(entry.Ref)?.Uid).OfType<string>().ToHashSet();
        foreach (var entry in superfluous)
        {
            // Only what carries our label is in sight; what lost it is left alone and forgotten. So is what is still wanted, under another version of its kind.
            if (seen.Find(entry.Ref) is not { } live || wanted.Contains(live.Uid) || await objects.RemoveAsync(live, cancellationToken)) pruned.Add(entry.Ref);
        }

        return pruned;
    }

    private static void Say(List<string> said, Progress progress, EnvironmentView seen, List<LiveObject> applied)
    {
        var drifted = progress.Due.Where(entry => entry.Live is not null && applied.Any(live => live.Ref == entry.Ref)).ToList();
        said.AddRange(drifted.Select(entry => $"{Progress.Drift(entry, seen.Find(entry.Ref))} and {Progress.PutBack}"));
        var made = applied.Select(live => live.Ref).Except(drifted.Select(entry => entry.Ref)).Order(Comparer<ObjectRef>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))).ToList();
        if (made.Count > 0) said.Add($"applied {string.Join(", ", made)}");
    }

    private NamespaceNotes NotesFor(EnvironmentSpec spec, EnvironmentPlan plan, NamespaceNotes? known, EnvironmentView seen)
    {
        var isNew = known?.Fingerprint != spec.Fingerprint;
        return new NamespaceNotes
        {
            Instance = plan.Instance,
            Key = spec.Identity.Key,
            Commit = spec.Commit,
            Fingerprint = spec.Fingerprint,
            Template = spec.Template.Name,
            Owner = spec.Owner,
            MergeRequestIid = spec.MergeRequestIid,
            ExpiresAt = spec.ExpiresAt,
            AttemptedAt = isNew || known!.Asleep != spec.Asleep ? clock.GetUtcNow() : known.AttemptedAt,
            ReadyWithin = spec.Template.Readiness.Timeout,
            Serving = isNew ? Observation.Serving(seen) : known!.Serving,
            Asleep = spec.Asleep,
            PodSecurity = plan.PodSecurity,
            PullSecrets = plan.PullSecrets,
            Address = plan.Door.Address,
            Front = plan.Door.Selector,
            Outputs = plan.Outputs.Count == 0 ? null : JsonSerializer.Serialize(plan.Outputs),
            Inventory = (known?.Inventory ?? Inventory.Empty).Towards(plan.Objects),
        };
    }
}
