using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing;

/// <summary>Valid values for tests that do not care which.</summary>
public static class Some
{
    private static int counter;

    public static DateTimeOffset Moment { get; } = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    public static int Number() => Interlocked.Increment(ref counter);

    /// <summary>A commit id that no other call returns.</summary>
    public static CommitSha Commit() => CommitOf(Number());

    public static CommitSha CommitOf(int number) => CommitSha.Parse(number.ToString("x8") + new string('a', 32));

    public static CommitSha ZeroCommit { get; } = CommitSha.Parse(new string('0', 40));

    public static GitRef Branch(string? name = null) => GitRef.Branch(name ?? $"feature/{Number()}");

    public static EnvironmentKey Key(string? branch = null, string project = "shop/web") => new(project, Branch(branch));

    public static BranchEvent Push(EnvironmentKey key, CommitSha? before = null, CommitSha? after = null) =>
        new(key.Project, key.Ref, BranchEventKind.Pushed) { Before = before ?? ZeroCommit, After = after ?? Commit(), Actor = "ada" };

    /// <summary>A gate at which environments end one by one.</summary>
    public static EndingGate Gate(IReviewStore store, IBranchSource branches, TimeProvider clock) =>
        new(store, branches, new ProjectCatalog([]), new Brake(store, BrakeSettings.Default, clock, NullLogger<Brake>.Instance), new SweepBell(clock));
}
