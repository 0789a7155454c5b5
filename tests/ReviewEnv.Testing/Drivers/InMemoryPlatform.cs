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

    /// <summary>What a commit does when it is started; without a word it works.</summary>
    public void Say(CommitSha commit, Behaviour behaviour) => Behaviours[commit] = behaviour;

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
    public DateTimeOffset? DestroyedAt { get; set; }
}
