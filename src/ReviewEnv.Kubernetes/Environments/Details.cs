using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Asks the cluster for what no watch tells: the last lines of a program that failed, and the events of a namespace that does not get on.</summary>
internal sealed partial class Details(ClusterClient cluster, TimeProvider clock)
{
    private const int Lines = 5;

    /// <summary>What comes before the last lines of a program.</summary>
    public const string Printed = ". It last printed: ";

    /// <summary>How long an environment may be on its way before its events are read.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly ResourceKind EventKind = new("", "v1", "Event", "events", Namespaced: true);

    /// <summary>How long what the events said is taken for granted.</summary>
    private static readonly TimeSpan EventsHold = TimeSpan.FromSeconds(4);
    private readonly ConcurrentDictionary<string, (ulong Version, string Tail)> tails = [];
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<EventWord> Words)> heard = [];

    /// <summary>The same with more words, and failed if an event says that it will not arrive.</summary>
    public async Task<ObservedEnvironment> AddAsync(ObservedEnvironment observed, EnvironmentView view, Progress progress, Fault? fault, CancellationToken cancellationToken)
    {
        if (view.Notes is not { AttemptedAt: { } attempted }) return observed;
        if (observed.Status == ObservedStatus.Failed && fault is { Pod: { Pod.Fault.Log: not null } pod })
        {
            return observed with { Reason = observed.Reason + await TailAsync(pod, cancellationToken) };
        }

        var isUnexplained = observed.Status is ObservedStatus.Converging or ObservedStatus.Failed && progress.Unhealthy.Count > 0 && fault is null;
        if (!isUnexplained || clock.GetUtcNow() - attempted < Patience) return observed;
        // Times of events have whole seconds.
        var stamps = Observation.Stamps(view, view.Notes.Inventory);
        var events = (await EventsAsync(view.Namespace!.Space, cancellationToken)).Where(word => word.LastSeen >= attempted.AddSeconds(-1) && IsOfNow(word, view, stamps)).ToList();
        if (events.FirstOrDefault(word => word.Weight == TroubleWeight.Failure) is { } failure) return observed with { Status = ObservedStatus.Failed, Reason = $"{failure.Kind}/{failure.Name}: {Steady(failure)}" };
        return events.Count == 0 ? observed : observed with { Reason = $"{observed.Reason}; {events[0].Kind}/{events[0].Name}: {Steady(events[0])}" };
    }

    /// <summary>Whether it is about anything but a pod of a former revision, whose trouble is over with it.</summary>
    private static bool IsOfNow(EventWord word, EnvironmentView view, HashSet<string> stamps) => word.Kind != "Pod"
        || (view.Find(new ObjectRef("v1", "Pod", word.Name)) is { DeletingSince: null } pod && Observation.IsOfPresent(pod, stamps));

    /// <summary>Without how often it was said, which would be news at every look.</summary>
    private static string Steady(EventWord word) => Often().Replace(word.Words, "");

    private async Task<string> TailAsync(LiveObject pod, CancellationToken cancellationToken)
    {
        if (tails.TryGetValue(pod.Uid, out var known) && known.Version == pod.Version) return known.Tail;
        var fault = pod.Pod!.Fault!;
        var lines = await ReadAsync(pod, fault, fault.Previous, cancellationToken);
        if (lines.Count == 0) lines = await ReadAsync(pod, fault, !fault.Previous, cancellationToken);
        var tail = lines.Count == 0 ? "" : $"{Printed}{string.Join(" | ", lines)}";
        if (tails.Count > 1000) tails.Clear();
        tails[pod.Uid] = (pod.Version, tail);
        return tail;
    }

    private async Task<IReadOnlyList<string>> ReadAsync(LiveObject pod, PodFault fault, bool previous, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.LogAsync(pod.Space, pod.Ref.Name, fault.Log, Lines, previous, cancellationToken);
        }
        catch (Exception e) when (ApiProblems.IsExpected(e))
        {
            // The reason stands without the lines: the node may be away, or has thrown them away.
            return [];
        }
    }

    private async Task<IReadOnlyList<EventWord>> EventsAsync(string space, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (heard.TryGetValue(space, out var last) && now - last.At < EventsHold) return last.Words;
        if (heard.Count > 1000) heard.Clear();
        try
        {
            heard[space] = (now, EventWords.Of((await cluster.ListAsync(EventKind, space, null, cancellationToken)).Items));
        }
        catch (Exception e) when (ApiProblems.IsExpected(e))
        {
            // The reason stands without them.
            heard[space] = (now, []);
        }

        return heard[space].Words;
    }

    [GeneratedRegex(@" \(\d+ times\)$", RegexOptions.None, 1000)]
    private static partial Regex Often();
}
