using System.Collections.Concurrent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.GitLab.Branches;

/// <summary>What GitLab said last about branches, and from when that is. Thread-safe.</summary>
/// <param name="lasts">How long an answer holds that no event contradicts.</param>
internal sealed class BranchAnswers(TimeSpan lasts)
{
    private const int MostKept = 200_000;

    private readonly ConcurrentDictionary<EnvironmentKey, Answer> answers = new();

    /// <summary>Projects that were listed: only of those it can be said that a branch is not known.</summary>
    private readonly ConcurrentDictionary<string, byte> listed = new(StringComparer.Ordinal);

    /// <summary>What is known, if it was asked for after <paramref name="toldAt"/> and still holds.</summary>
    public BranchState? Find(EnvironmentKey key, DateTimeOffset? toldAt, DateTimeOffset now) =>
        answers.TryGetValue(key, out var answer) && !(answer.AskedAt <= toldAt) && answer.AskedAt + lasts > now && answer.AskedAt <= now ? answer.State : null;

    public void Remember(EnvironmentKey key, BranchState state, DateTimeOffset askedAt)
    {
        if (state is BranchState.Unknown)
        {
            answers.TryRemove(key, out _);
            return;
        }

        if (answers.Count > MostKept) answers.Clear();
        answers[key] = new Answer(state, askedAt);
    }

    /// <summary>A whole project. What it does not hold has to be asked for: not being listed is no proof.</summary>
    /// <returns>The same with what earlier answers tell of ended merge requests that the list does not reach back to.</returns>
    public IReadOnlyDictionary<GitRef, BranchState.Exists> Remember(string project, IReadOnlyDictionary<GitRef, BranchState.Exists> branches, DateTimeOffset askedAt)
    {
        foreach (var key in answers.Keys.Where(key => key.Project == project && !branches.ContainsKey(key.Ref))) answers.TryRemove(key, out _);
        var completed = branches.ToDictionary(branch => branch.Key, branch => Completed(new EnvironmentKey(project, branch.Key), branch.Value));
        foreach (var (gitRef, state) in completed)
        {
            var key = new EnvironmentKey(project, gitRef);
            if (state.MergeRequestsKnown) Remember(key, state, askedAt);
            else answers.TryRemove(key, out _);
        }

        listed[project] = 0;
        return completed;
    }

    /// <summary>What was said of the same commit holds for it: an ended merge request stays ended, and an open one would be listed.</summary>
    private BranchState.Exists Completed(EnvironmentKey key, BranchState.Exists listedAs) =>
        !listedAs.MergeRequestsKnown && answers.GetValueOrDefault(key)?.State is BranchState.Exists { MergeRequestsKnown: true } known && known.Head == listedAs.Head && known.MergeRequest is not { IsOpen: true }
            ? listedAs with { MergeRequest = known.MergeRequest, MergeRequestsKnown = true }
            : listedAs;

    /// <summary>Whether an event continues what is known; what it tells is what the next one is measured by.</summary>
    public bool Expect(BranchEvent told)
    {
        if (!listed.ContainsKey(told.Project)) return true;
        var key = new EnvironmentKey(told.Project, told.Ref);
        var known = answers.GetValueOrDefault(key);
        var expected = told.Before is { } before && told.After is { } after ? Continues(known?.Head, before, after) : !IsOlder(told.MergeRequest, known?.State);
        if (known is not null && told.After is { } head) answers.TryUpdate(key, known with { Head = head }, known);
        return expected;
    }

    private static bool Continues(CommitSha? known, CommitSha before, CommitSha after) =>
        known is null ? before.IsZero : known == before || known == after || (known.Value.IsZero && before.IsZero);

    /// <summary>Events are dated to the second, answers more finely.</summary>
    private static bool IsOlder(MergeRequest? told, BranchState? known) =>
        told is not null && known is BranchState.Exists { MergeRequest: { } last } && last.Iid == told.Iid && told.UpdatedAt + TimeSpan.FromSeconds(1) <= last.UpdatedAt;

    /// <param name="Head">Where the branch is, as far as answers and events tell; all zeros for gone.</param>
    private sealed record Answer(BranchState State, DateTimeOffset AskedAt)
    {
        public CommitSha? Head { get; init; } = (State as BranchState.Exists)?.Head;
    }
}
