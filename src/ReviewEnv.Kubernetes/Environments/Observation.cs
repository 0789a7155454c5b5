using System.Collections.Immutable;
using System.Text.Json;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>What is known of an environment, as the story sees it. Pure.</summary>
internal static class Observation
{
    /// <summary>How long nothing is said of a pod for which there is no room: a cluster may be making room by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>How long a namespace may take to go before what holds it is named: little where somebody else has to act, more where Kubernetes itself is at work, as on pods that use their grace period.</summary>
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Going = TimeSpan.FromSeconds(90);

    /// <param name="found">What <see cref="Fault"/> says of the same view.</param>
    /// <param name="refusal">Why the cluster refused the last apply of the same; null when it did not.</param>
    /// <param name="unreadySince">Since when it is not ready any more, after it was: it has its time again from then on. Null if it never was, as far as is known.</param>
    public static ObservedEnvironment Of(EnvironmentView view, Progress progress, Fault? found, string? refusal, DateTimeOffset? unreadySince, DateTimeOffset now)
    {
        var notes = view.Notes!;
        if (view.Namespace!.DeletingSince is { } since) return Leaving(view, since, now);

        var serving = Serving(view);
        var url = FrontDoor.Resolve(notes.Address, name => view.Find(new ObjectRef("v1", "Service", name))?.LoadBalancer);
        var fault = refusal is null ? found : null;
        var late = notes is { AttemptedAt: { } attempted, ReadyWithin: { } within } && now - (unreadySince > attempted ? unreadySince.Value : attempted) > within;
        var isReady = progress.IsComplete && (notes.Asleep || (serving == notes.Commit && url is not null));
        var waits = isReady ? null : WaitsFor(view, progress, url, serving);
        return new ObservedEnvironment(
            refusal is not null || (!isReady && (fault is not null || late)) ? ObservedStatus.Failed
            : !isReady ? ObservedStatus.Converging
            : notes.Asleep ? ObservedStatus.Sleeping
            : ObservedStatus.Ready)
        {
            Fingerprint = notes.Fingerprint,
            Attempted = notes.Commit,
            Serving = serving,
            Url = url,
            Outputs = notes.Outputs is { } outputs ? JsonSerializer.Deserialize<ImmutableSortedDictionary<string, string>>(outputs)! : ImmutableSortedDictionary<string, string>.Empty,
            Reason = refusal ?? fault?.Words ?? (late && !isReady ? $"not ready within {Duration.Format(notes.ReadyWithin!.Value)}: {waits}" : waits),
            ApplyAgain = refusal is null ? progress.ApplyAgain(view) : null,
            LookAgainAfter = isReady || fault is not null ? null : LookAgain(notes, now),
            Asleep = notes.Asleep,
            ExpiresAt = notes.ExpiresAt,
            Owner = notes.Owner,
        };
    }

    /// <summary>The commit that answers now.</summary>
    public static CommitSha? Serving(EnvironmentView view)
    {
        if (view.Notes is not { Asleep: false } notes || view.Namespace is not { DeletingSince: null }) return null;
        var selector = Selector(notes.Front);
        var answering = view.Pods.Where(pod => pod.Pod is { Ready: true, Finished: false } && pod.Pod.Has(selector)).ToList();
        if (answering.Count == 0) return null;

        var inventory = notes.Inventory;
        var stamps = Stamps(view, inventory);
        var isThere = inventory.Entries.All(entry => entry.Prune || entry.Live is not null) && answering.All(pod => IsOfPresent(pod, stamps));
        return isThere ? notes.Commit : notes.Serving;
    }

    /// <summary>The pod that fails first, if one does; else the object that says so itself.</summary>
    public static Fault? Fault(EnvironmentView view, Progress progress, DateTimeOffset now)
    {
        var stamps = Stamps(view, view.Notes!.Inventory);
        var pod = view.Pods
            .Where(candidate => candidate is { DeletingSince: null, Pod: { Finished: false, Fault.Fatal: true } })
            .Where(candidate => IsOfPresent(candidate, stamps))
            .Where(candidate => candidate.Pod!.Fault is not { MayPass: true, Since: { } since } || now - since >= Grace)
            .OrderBy(candidate => candidate.Ref.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        if (pod is { Pod.Fault: { } trouble }) return new Fault(trouble.Kind, $"pod {pod.Ref.Name}: {trouble.Words}", trouble.MayPass, pod);
        return progress.Unhealthy.Where(unhealthy => unhealthy.Health.Status == HealthStatus.Failed)
            .Select(unhealthy => OfObject(view, unhealthy.Entry, unhealthy.Health))
            .FirstOrDefault();
    }

    /// <summary>A Job only counts its attempts; why the last of them failed is told by its pod.</summary>
    private static Fault OfObject(EnvironmentView view, InventoryEntry entry, Health health)
    {
        var pod = entry.Ref.Kind != "Job" ? null : view.Pods
            .Where(candidate => candidate.Pod is { Finished: true, Fault: not null } && candidate.Pod.Has([KeyValuePair.Create("job-name", entry.Ref.Name)]))
            .MaxBy(candidate => candidate.Version);
        return new Fault(entry.Ref.ToString(), $"{entry.Ref}: {health.Why}{(pod is null ? "" : $" (pod {pod.Ref.Name}: {pod.Pod!.Fault!.Words})")}", MayPass: false, pod);
    }

    private static ObservedEnvironment Leaving(EnvironmentView view, DateTimeOffset since, DateTimeOffset now)
    {
        var stuck = now - since > (Removal.IsHeld(view) ? Held : Going) ? Removal.WhatHolds(view) : null;
        return new ObservedEnvironment(stuck is null ? ObservedStatus.Deleting : ObservedStatus.Leaking)
        {
            Fingerprint = view.Notes!.Fingerprint,
            Attempted = view.Notes.Commit,
            Reason = stuck ?? view.Namespace!.Remains,
            LookAgainAfter = TimeSpan.FromSeconds(5),
            ExpiresAt = view.Notes.ExpiresAt,
            Owner = view.Notes.Owner,
        };
    }

    /// <summary>Whether a pod is of the present revision; one without a stamp is of every.</summary>
    public static bool IsOfPresent(LiveObject pod, HashSet<string> stamps) => pod.Pod?.Stamp is not { } stamp || stamps.Contains(stamp);

    /// <summary>The stamps that the pods of the present revision carry.</summary>
    public static HashSet<string> Stamps(EnvironmentView view, Inventory inventory) =>
        [.. inventory.Entries.Where(entry => entry is { Prune: false, Live: not null }).Select(entry => view.Find(entry.Ref)).Select(live => live?.Stamp ?? live?.Pod?.Stamp).OfType<string>()];

    private static string WaitsFor(EnvironmentView view, Progress progress, Uri? url, CommitSha? serving)
    {
        if (progress.Unhealthy.Count > 0)
        {
            var (entry, health) = progress.Unhealthy[0];
            var pod = view.Pods.Where(candidate => candidate is { DeletingSince: null, Pod: { Finished: false, Fault: not null } }).MinBy(candidate => candidate.Ref.Name, StringComparer.Ordinal);
            return $"{entry.Ref}: {health.Why}{(pod is null ? "" : $" (pod {pod.Ref.Name}: {pod.Pod!.Fault!.Words})")}";
        }

        return progress.ApplyAgain(view)
            ?? (url is null ? "the load balancer has no address yet"
            : serving is null ? $"no pod that is ready carries the labels that its Service asks for ({view.Notes!.Front})"
            : "the pods of the former revision are still answering");
    }

    private static TimeSpan LookAgain(NamespaceNotes notes, DateTimeOffset now)
    {
        var age = notes.AttemptedAt is { } attempted ? now - attempted : TimeSpan.Zero;
        var next = TimeSpan.FromTicks(Math.Clamp(age.Ticks / 2, TimeSpan.FromSeconds(3).Ticks, TimeSpan.FromSeconds(15).Ticks));
        var left = (notes.ReadyWithin ?? TimeSpan.MaxValue) - age + TimeSpan.FromMilliseconds(50);
        return left > TimeSpan.Zero && left < next ? left : next;
    }

    private static List<KeyValuePair<string, string>> Selector(string? front) =>
        [.. (front ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=', 2)).Where(label => label.Length == 2).Select(label => KeyValuePair.Create(label[0], label[1]))];
}
