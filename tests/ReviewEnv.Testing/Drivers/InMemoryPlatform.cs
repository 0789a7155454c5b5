using System.Collections.Concurrent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Testing.Drivers;

/// <summary>What an <see cref="InMemoryDriver"/> works on. It stays when the driver is made anew, as a cluster would.</summary>
public sealed class InMemoryPlatform
{
    internal Lock Gate { get; } = new();

    internal Dictionary<string, InMemoryEnvironment> Environments { get; } = [];

    internal HashSet<string> Strangers { get; } = [];

    internal ConcurrentDictionary<CommitSha, Behaviour> Behaviours { get; } = [];

    /// <summary>How long a commit takes until it answers.</summary>
    public TimeSpan StartsIn { get; set; }

    /// <summary>How long a removal takes.</summary>
    public TimeSpan GoesIn { get; set; }

    /// <summary>What does not go when the rest does; null while everything goes.</summary>
    public string? Leak { get; set; }

    /// <summary>Environments can be put to sleep: then they serve nothing.</summary>
    public bool Sleeps { get; set; }

    /// <summary>Changes of a new fingerprint are prepared and shown before they are made.</summary>
    public bool Prepares { get; set; }

    /// <summary>A first creation that fails leaves a wreck, which is in the way of everything.</summary>
    public bool Wrecks { get; set; }

    /// <summary>Changes that were prepared so far, carried out or not.</summary>
    public int Preparations { get; internal set; }

    /// <summary>Environments that were begun to be created so far.</summary>
    public int Creations { get; internal set; }

    /// <summary>What a commit does when it is started; without a word it works.</summary>
    public void Say(CommitSha commit, Behaviour behaviour) => Behaviours[commit] = behaviour;

    /// <summary>Whether a commit is one that does not start.</summary>
    public bool Fails(CommitSha commit) => Behaviours.GetValueOrDefault(commit) == Behaviour.FailsToStart;

    /// <summary>Puts something there that is not ours.</summary>
    public void Plant(string name)
    {
        lock (Gate) Strangers.Add(name);
    }

    public bool HasStranger(string name)
    {
        lock (Gate) return Strangers.Contains(name);
    }

    /// <summary>The commit that answers at a URL that a driver gave; null when none does.</summary>
    public CommitSha? Answer(Uri url)
    {
        lock (Gate) return Environments.GetValueOrDefault(url.Host.Split('.')[0]) is { DestroyedAt: null } known ? known.Serving?.Commit : null;
    }

    /// <summary>Has what serves a commit fall over, so that it has to start again.</summary>
    public void Silence(CommitSha commit)
    {
        lock (Gate)
        {
            foreach (var known in Environments.Values.Where(known => known.Serving?.Commit == commit)) known.Serving = null;
            Behaviours[commit] = Behaviour.FailsToStart;
        }
    }

    /// <summary>Names of everything of ours.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (Gate) return [.. Environments.Keys];
        }
    }
}

/// <summary>What a commit does when it is started.</summary>
public enum Behaviour
{
    Works,

    /// <summary>It ends at once, with a message.</summary>
    FailsToStart,

    /// <summary>It runs and answers nothing.</summary>
    NeverAnswers,
}

internal sealed class InMemoryEnvironment(EnvironmentSpec spec)
{
    public EnvironmentSpec Spec { get; set; } = spec;
    public DateTimeOffset AppliedAt { get; set; }
    public EnvironmentSpec? Serving { get; set; }

    /// <summary>The spec is prepared and not carried out.</summary>
    public ChangeProposal? Prepared { get; set; }

    /// <summary>Which creation it is; null while it is only prepared.</summary>
    public int? Creation { get; set; }

    /// <summary>Whether it ever came up.</summary>
    public bool CameUp { get; set; }
    public DateTimeOffset? DestroyedAt { get; set; }
}
