using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Work;

/// <summary>Where an environment is, or will be: target and name.</summary>
public sealed class Placement(IReviewStore store, DriverCatalog targets)
{
    /// <summary>Finds the place that the record names, and looks at it. No place if there never was one, or if what was there is gone and belongs elsewhere now.</summary>
    public async Task<(Place? Place, ObservedEnvironment Observed)> FindAsync(Pass pass, CancellationToken cancellationToken)
    {
        if (pass.Record is not { Name.Length: > 0 } record) return (null, ObservedEnvironment.Absent);

        var identity = new EnvironmentIdentity(pass.Key, record.Name);
        if (targets.Find(record.Target) is not { } target)
        {
            return (new Place(identity, null) { Lost = $"its target '{record.Target}' is not in the configuration any more; what exists there is left alone" }, ObservedEnvironment.Absent);
        }

        var observed = (await target.Driver.ObserveAsync(identity, cancellationToken)).By(pass);
        if (pass.Project is null || pass.Project.Target == record.Target) return (new Place(identity, target), observed);
        return observed.Status is ObservedStatus.Absent or ObservedStatus.Foreign
            ? (null, ObservedEnvironment.Absent)
            : (new Place(identity, target) { Moved = $"the project's target is now '{pass.Project.Target}'; it goes there once this one is gone" }, observed);
    }

    /// <summary>Reserves the best name that is free, for life.</summary>
    /// <param name="affix">Characters that the template puts into one DNS label with the name.</param>
    public async Task<Place> ReserveAsync(Pass pass, int affix, CancellationToken cancellationToken)
    {
        var target = TargetOf(pass);
        foreach (var name in Candidates(pass, target, affix))
        {
            if (await store.ReserveNameAsync(target.Name, name, pass.Key, cancellationToken) == pass.Key) return new Place(new EnvironmentIdentity(pass.Key, name), target);
        }

        throw new InvalidOperationException($"Every name that {pass.Key} may have on '{target.Name}' belongs to another branch.");
    }

    /// <summary>The place that would be tried first, without reserving it.</summary>
    public Place Propose(Pass pass, int affix)
    {
        var target = TargetOf(pass);
        return new Place(new EnvironmentIdentity(pass.Key, Candidates(pass, target, affix)[0]), target);
    }

    /// <summary>The place that the record names, unseen; null if there is none or its target is not in the configuration any more.</summary>
    public Place? Remembered(Pass pass) =>
        pass.Record is { Name.Length: > 0 } record && targets.Find(record.Target) is { } target ? new Place(new EnvironmentIdentity(pass.Key, record.Name), target) : null;

    private Target TargetOf(Pass pass) =>
        targets.Find(pass.Project!.Target) ?? throw new InvalidOperationException($"Target '{pass.Project.Target}' is not in the configuration; it should have been refused at start.");

    private static IReadOnlyList<string> Candidates(Pass pass, Target target, int affix)
    {
        var projectId = pass.Branch is BranchState.Exists exists ? exists.ProjectId : pass.Key.Project;
        return EnvironmentNaming.Candidates(target.Prefix, projectId, pass.Key, target.Driver.NameBudget, affix);
    }
}

/// <param name="Target">Null when it is not in the configuration any more.</param>
public sealed record Place(EnvironmentIdentity Identity, Target? Target)
{
    /// <summary>Why the environment must leave this place first; null if it may stay.</summary>
    public string? Moved { get; init; }

    /// <summary>Why nothing can be said or done about this place.</summary>
    public string? Lost { get; init; }
}
