using ReviewEnv.Core.Work;
using ReviewEnv.Testing;
using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>A piece of an environment's life, and what it must come to wherever its daemon is killed.</summary>
/// <param name="Before">Errands that happen undisturbed.</param>
/// <param name="Walked">Errands in which the daemon is killed, once a run.</param>
internal sealed record Flow(IReadOnlyList<Errand> Before, IReadOnlyList<Errand> Walked)
{
    private static readonly string A = Some.CommitOf(0xa).Value, B = Some.CommitOf(0xb).Value, C = Some.CommitOf(0xc).Value;
    private static readonly Errand ToA = new() { Commit = A };
    private static readonly Errand ToB = new() { Commit = B };
    private static readonly Errand Gone = new();

    public static IReadOnlyDictionary<string, Flow> All { get; } = new Dictionary<string, Flow>
    {
        ["create"] = new([], [ToA]) { Everywhere = true },
        ["update"] = new([ToA], [ToB]) { Everywhere = true, Updates = 1, Previous = A, Status = "UPDATE_COMPLETE" },
        ["update with approval"] = new([ToA], [ToB with { RequireApproval = true }, ToB with { RequireApproval = true, Approves = true }]) { Updates = 1, Previous = A, Status = "UPDATE_COMPLETE" },
        ["newer commit while one waits for approval"] = new([ToA, ToB with { RequireApproval = true }], [new() { Commit = C, RequireApproval = true }]) { Sets = 3, Phase = EnvironmentPhase.AwaitingApproval, Served = A },
        ["newer commit while the creation waits for approval"] = new([ToA with { RequireApproval = true }], [ToB with { RequireApproval = true }, ToB with { RequireApproval = true, Approves = true }]) { Sets = 2 },
        ["delete"] = new([ToA], [Gone]) { Everywhere = true, Deletions = 1, Status = null, Phase = EnvironmentPhase.Stopped },
        ["delete of what waits for approval"] = new([ToA with { RequireApproval = true }], [Gone]) { Sets = 1, Creations = 0, Deletions = 1, Status = null, Phase = EnvironmentPhase.Stopped },
        ["delete that fails once"] = new([ToA], [Gone]) { Deletions = 2, Status = null, Phase = EnvironmentPhase.Stopped, Plan = script => script.DeletionsFail("Queue", times: 1, reason: "not empty") },
        ["creation that fails twice"] = new([], [ToA with { Behaviour = Behaviour.FailsToStart }]) { From = 13, Stacks = 2, Creations = 2, Deletions = 1, Sets = 1, Wrecks = 2, Status = "ROLLBACK_COMPLETE", Phase = EnvironmentPhase.Failed },
        ["creation that fails once"] = new([], [ToA]) { From = 25, Stacks = 2, Creations = 2, Deletions = 1, Sets = 1, Wrecks = 1, Plan = script => script.NextCreationEnds("ROLLBACK_COMPLETE") },
        ["new commit after a failed creation"] = new([ToA with { Behaviour = Behaviour.FailsToStart }], [ToB]) { Stacks = 3, Creations = 3, Deletions = 2, Sets = 2, Wrecks = 2 },
        ["protect"] = new([], [ToA with { Protects = true }]) { From = 19 },
        ["delete of what is protected"] = new([ToA with { Protects = true }], [Gone with { Protects = true }]) { Deletions = 1, Status = null, Phase = EnvironmentPhase.Stopped },
        ["sleep"] = new([ToA], [ToA with { Asleep = true }]) { Updates = 1, Previous = A, Status = "UPDATE_COMPLETE", Phase = EnvironmentPhase.Sleeping },
        ["wake"] = new([ToA, ToA with { Asleep = true }], [ToA]) { Updates = 2, Status = "UPDATE_COMPLETE" },
    };

    /// <summary>Whether the daemon is killed at each step, also where it makes no difference that the one before has not made.</summary>
    public bool Everywhere { get; init; }

    /// <summary>The first step at which it is killed; those before are walked by another flow that goes the same way.</summary>
    public int From { get; init; }

    /// <summary>How many stacks are ever made.</summary>
    public int Stacks { get; init; } = 1;
    public int Creations { get; init; } = 1;
    public int Updates { get; init; }
    public int Deletions { get; init; }

    /// <summary>How many change sets are asked for; by default those that are carried out.</summary>
    public int? Sets { get; init; }

    /// <summary>How many creations fail.</summary>
    public int Wrecks { get; init; }

    /// <summary>The stack's status in the end; null when there is none.</summary>
    public string? Status { get; init; } = "CREATE_COMPLETE";
    public EnvironmentPhase Phase { get; init; } = EnvironmentPhase.Ready;

    /// <summary>The commit that the stack notes as the one before.</summary>
    public string? Previous { get; init; }

    /// <summary>The commit that the stack has in the end; null for the last that was asked for.</summary>
    public string? Served { get; init; }
    public Action<StackScript> Plan { get; init; } = _ => { };

    public Errand Last => Walked[^1];
}
