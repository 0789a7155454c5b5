using System.Collections.Concurrent;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Keeps to a verdict once it is given: a program that crashes again and again runs in between, and is told of once.</summary>
/// <remarks>A verdict ends when its objects are healthy, or when something else is asked for. What the cluster may mend by itself is not kept to.</remarks>
internal sealed class Verdicts
{
    private readonly ConcurrentDictionary<string, Verdict> given = [];

    public void Forget(string environment) => given.TryRemove(environment, out _);

    /// <param name="fault">What the objects themselves show at this moment; null for nothing.</param>
    public ObservedEnvironment Keep(string environment, ObservedEnvironment observed, NamespaceNotes notes, Progress progress, Fault? fault)
    {
        if (observed.Status is not (ObservedStatus.Converging or ObservedStatus.Failed))
        {
            Forget(environment);
            return observed;
        }

        var known = given.GetValueOrDefault(environment) is { } last && last.IsOf(notes) && progress.Unhealthy.Any(unhealthy => last.Unhealthy.Contains(unhealthy.Entry.Ref)) ? last : null;
        if (observed.Status == ObservedStatus.Failed && fault is not { MayPass: true })
        {
            var kind = fault?.Kind ?? "";
            // What is only late, or told by an event that passes, is not more than what was known.
            if (known is null || (kind.Length > 0 && known.Kind != kind) || (known.Kind == kind && IsMore(observed.Reason, known.Reason)))
            {
                given[environment] = known = new Verdict(notes.Fingerprint, notes.AttemptedAt, kind, observed.Reason, [.. progress.Unhealthy.Select(unhealthy => unhealthy.Entry.Ref)]);
            }
        }
        else if (known is null)
        {
            Forget(environment);
        }

        return known is null ? observed : observed with { Status = ObservedStatus.Failed, Reason = known.Reason, LookAgainAfter = null };
    }

    /// <summary>Whether the same is said with the last words of the program, which were not to be had before.</summary>
    private static bool IsMore(string? reason, string? known) => reason?.Contains(Details.Printed, StringComparison.Ordinal) == true && known?.Contains(Details.Printed, StringComparison.Ordinal) != true;

    private sealed record Verdict(string? Fingerprint, DateTimeOffset? AttemptedAt, string Kind, string? Reason, HashSet<ObjectRef> Unhealthy)
    {
        public bool IsOf(NamespaceNotes notes) => notes.Fingerprint == Fingerprint && notes.AttemptedAt == AttemptedAt;
    }
}
