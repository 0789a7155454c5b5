using ReviewEnv.Core.Desired;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>Every object of ours on a cluster, found by namespace. Thread-safe; newer knowledge is never replaced by older.</summary>
internal sealed class ObjectIndex
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LiveObject> spaces = [];
    private readonly Dictionary<string, Dictionary<ObjectRef, LiveObject>> objects = [];
    private readonly Graves graves = new();

    /// <summary>Whose an id is: what is cluster-scoped has no namespace to tell, and may outlive it.</summary>
    private readonly Dictionary<string, EnvironmentKey> keys = [];
    private const int MostKeys = 100_000;

    /// <summary>Of each kind, how far its watch has come.</summary>
    private readonly Dictionary<ResourceKind, ulong> reached = [];

    public EnvironmentView View(string name, string environmentId)
    {
        lock (gate)
        {
            var found = objects.TryGetValue(name, out var inside) ? new Dictionary<ObjectRef, LiveObject>(inside) : [];
            // What is cluster-scoped lies in no namespace, and is told by its label.
            foreach (var (reference, live) in objects.GetValueOrDefault("") ?? [])
            {
                if (live.EnvironmentId == environmentId) found[reference] = live;
            }

            return new EnvironmentView(spaces.GetValueOrDefault(name), found);
        }
    }

    public IReadOnlyList<LiveObject> Namespaces()
    {
        lock (gate) return [.. spaces.Values];
    }

    /// <summary>Every namespace with what its objects ask for together.</summary>
    public IReadOnlyList<(LiveObject Space, Usage Requested)> Usage()
    {
        lock (gate) return [.. spaces.Values.Select(space => (space, Environments.UsageReport.Sum(objects.GetValueOrDefault(space.Space)?.Values.Select(live => live.Usage) ?? [])))];
    }

    /// <summary>Whether this tells anything new that somebody would act on.</summary>
    public bool Put(LiveObject live)
    {
        lock (gate)
        {
            var known = Find(live);
            // Also of another object of that name: what is told late of the former does not hide the present one.
            if (known is not null && known.Version >= live.Version) return false;
            if (graves.IsBuried(live)) return false;
            if (IsSpace(live) && known is not null && known.Uid != live.Uid) DropUnwatched(live.Space);
            Set(live);
            return live.CallsForALook(known);
        }
    }

    /// <summary>Notes how far a watch has come; answers to our own writes may be ahead of it.</summary>
    public void Reach(ResourceKind kind, ulong version)
    {
        lock (gate)
        {
            if (version > reached.GetValueOrDefault(kind)) reached[kind] = version;
        }
    }

    /// <summary>Takes out an object that is gone, unless another of its name has come since.</summary>
    public bool Remove(LiveObject last)
    {
        lock (gate)
        {
            graves.Bury(last);
            if (Find(last) is not { } known || known.Uid != last.Uid) return false;
            Drop(known);
            return true;
        }
    }

    /// <summary>Takes the complete truth about a kind.</summary>
    /// <param name="version">As of which that is true: what is known to be newer, from an answer to a write, stays.</param>
    /// <returns>What is new or different, and what is gone.</returns>
    public IReadOnlyList<LiveObject> Replace(ResourceKind kind, IReadOnlyList<LiveObject> all, ulong version)
    {
        lock (gate)
        {
            // A server whose store was restored counts from further back, and everything known is of a time that never was.
            var isRestored = reached.TryGetValue(kind, out var before) && version < before;
            reached[kind] = version;
            if (isRestored) graves.Clear();
            var seen = all.Select(live => (live.Space, live.Ref)).ToHashSet();
            var gone = (kind is { Group: "", Kind: "Namespace" } ? spaces.Values : objects.Values.SelectMany(inside => inside.Values))
                .Where(live => live.Ref.Kind == kind.Kind && live.Ref.ApiVersion == kind.ApiVersion && !seen.Contains((live.Space, live.Ref)) && (isRestored || live.Version <= version))
                .ToList();
            foreach (var live in gone)
            {
                graves.Bury(live);
                Drop(live);
            }

            if (!isRestored) return [.. gone, .. all.Where(Put)];
            foreach (var live in all) Set(live);
            return [.. gone, .. all];
        }
    }

    /// <summary>Takes the truth of one moment about a kind that is not watched, in one namespace.</summary>
    /// <param name="version">That moment's: what was put in later stays.</param>
    public void ReplaceIn(string space, ResourceKind kind, IReadOnlyList<LiveObject> all, ulong version)
    {
        lock (gate)
        {
            // A namespace that has gone meanwhile would not be there to take its objects along.
            if (!spaces.ContainsKey(space)) return;
            var seen = all.Select(live => live.Ref).ToHashSet();
            var known = objects.GetValueOrDefault(space)?.Values.Where(live => live.Ref.Kind == kind.Kind && live.Ref.ApiVersion == kind.ApiVersion).ToList() ?? [];
            foreach (var live in known.Where(live => live.Version <= version && !seen.Contains(live.Ref))) Drop(live);
            foreach (var live in all)
            {
                if (Find(live) is not { } present || present.Version < live.Version) Inside(space)[live.Ref] = live;
            }
        }
    }

    /// <summary>Whom an object belongs to; null while its namespace is not known.</summary>
    public EnvironmentKey? KeyOf(LiveObject live)
    {
        lock (gate)
        {
            if (live.Notes is { } own) return own.Key;
            return live.Space.Length > 0 ? spaces.GetValueOrDefault(live.Space)?.Notes?.Key
                : live.EnvironmentId is { } id ? keys.GetValueOrDefault(id)
                : null;
        }
    }

    private static bool IsSpace(LiveObject live) => live.Ref is { Kind: "Namespace", ApiVersion: "v1" };

    private LiveObject? Find(LiveObject like) => IsSpace(like) ? spaces.GetValueOrDefault(like.Space) : objects.GetValueOrDefault(like.Space)?.GetValueOrDefault(like.Ref);

    private void Set(LiveObject live)
    {
        if (IsSpace(live))
        {
            spaces[live.Space] = live;
            if (keys.Count > MostKeys) keys.Clear();
            if (live.Notes is { } notes) keys[notes.Key.Id] = notes.Key;
        }
        else Inside(live.Space)[live.Ref] = live;
    }

    private void Drop(LiveObject live)
    {
        if (IsSpace(live))
        {
            spaces.Remove(live.Space);
            DropUnwatched(live.Space);
        }
        else if (objects.TryGetValue(live.Space, out var inside) && inside.Remove(live.Ref) && inside.Count == 0) objects.Remove(live.Space);
    }

    /// <summary>Of Secrets nobody tells that they went with their namespace.</summary>
    private void DropUnwatched(string space)
    {
        foreach (var live in objects.GetValueOrDefault(space)?.Values.Where(live => live.Ref.IsSecret).ToList() ?? []) Drop(live);
    }

    private Dictionary<ObjectRef, LiveObject> Inside(string space) => objects.TryGetValue(space, out var inside) ? inside : objects[space] = [];
}
