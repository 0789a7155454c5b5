using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Fronts;

namespace ReviewEnv.Local.Processes;

/// <summary>How an environment falls asleep, and what it wakes from.</summary>
/// <remarks>Asleep it has no process. Its front listens on, and the commit that served stays checked out, so that it wakes quickly and with what its software wrote there.</remarks>
internal sealed partial class LocalEnvironment
{
    /// <summary>Under the gate: ends what serves and what is starting.</summary>
    private async Task<DriverResult> FallAsleepAsync(EnvironmentSpec spec)
    {
        var labelled = Labelled(file, spec);
        if (file.Asleep && spec.Fingerprint == file.Fingerprint)
        {
            if (labelled != file) Save(labelled);
            return new DriverResult.Accepted();
        }

        var (serving, dropped, rested) = (file.Serving, file.Candidate, Rested(file));
        await (launching?.CancelAsync() ?? Task.CompletedTask);
        var next = labelled with { Asleep = true, Fingerprint = spec.Fingerprint, Commit = spec.Commit.Value, Serving = null, Candidate = null, Failure = null };
        next = Retire(Retire(next, serving), dropped);
        // What was just waking has files that are whole, too.
        if ((serving ?? (dropped is { CheckedOut: true } ? dropped : null)) is { } ended) next = next with { Kept = ended.Fingerprint == spec.Fingerprint ? ended : null };
        else if (rested?.Fingerprint != spec.Fingerprint) next = Retire(next with { Kept = null }, rested);
        Save(next);
        front!.FallAsleep();
        RetireServing(serving, drain: true);
        RetireCandidate(dropped);
        if (next.Kept is null) RetireServing(rested, drain: false);
        return new DriverResult.Accepted(serving is null ? $"commit {spec.Commit.Short} is kept asleep" : $"ending the process of commit {serving.Sha.Short}; a visit, 'reviewenv wake' or a new commit wakes it");
    }

    /// <summary>What is to be started for a spec: where the same was put to sleep, in the files that it left.</summary>
    private Instance NextInstance(EnvironmentSpec spec, ProcessSettings settings)
    {
        var fresh = NewInstance(spec, settings, file.Started + 1, context.Clock) with { Wakes = file.Asleep || file is { Serving: null, Candidate.Wakes: true } };
        return Rested(file) is { } rested && rested.Fingerprint == spec.Fingerprint ? fresh with { Label = rested.Label, CheckedOut = true } : fresh;
    }

    /// <summary>What was put to sleep and has ended for good: while it is still ending, what it left is not to be built upon.</summary>
    private static Instance? Rested(EnvironmentFile file) => file.Kept is { } kept && file.Retiring.All(other => other.Nonce != kept.Nonce) ? kept : null;

    /// <summary>Whether the files of an instance that has ended are to stay. Decided once: what is not kept now never will be.</summary>
    private async Task<bool> IsKeptAsync(Instance instance)
    {
        await gate.WaitAsync(ending.Token);
        try
        {
            if (file.Deleting || file.Kept?.Nonce != instance.Nonce) return false;
            Save(file with { Retiring = [.. file.Retiring.Where(other => other.Nonce != instance.Nonce)] });
            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    private Rest RestOf(Instance candidate) => candidate.Wakes && file.Serving is null ? Rest.Waking : Rest.None;
}
