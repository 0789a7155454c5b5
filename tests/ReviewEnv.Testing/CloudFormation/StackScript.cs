using ReviewEnv.Testing.CloudFormation.Stacks;

namespace ReviewEnv.Testing.CloudFormation;

/// <summary>What will happen to the stacks of one name, and what happens to them behind everybody's back. May be written before there is one.</summary>
public sealed class StackScript
{
    private readonly StackStore store;
    private readonly string name;
    private readonly Queue<Ending> creations = [];
    private readonly Queue<Ending> updates = [];
    private readonly Queue<string> changeSetFailures = [];
    private readonly List<DeletionFailure> deletions = [];

    internal StackScript(StackStore store, string name) => (this.store, this.name) = (store, name);

    /// <summary>The next creation ends otherwise than the parameter Behaviour says.</summary>
    /// <param name="status">CREATE_COMPLETE, CREATE_FAILED, ROLLBACK_COMPLETE, ROLLBACK_FAILED, or CREATE_IN_PROGRESS for never.</param>
    /// <param name="reason">Of the resource that failed.</param>
    /// <param name="resources">Logical ids of those that fail; the first of the template if none is named.</param>
    public StackScript NextCreationEnds(string status, string reason = "boom", params string[] resources) =>
        Locked(() => creations.Enqueue(new(status, resources, reason, 0)));

    /// <summary>The next update ends otherwise than the parameter Behaviour says.</summary>
    /// <param name="status">UPDATE_COMPLETE, UPDATE_FAILED, UPDATE_ROLLBACK_COMPLETE, UPDATE_ROLLBACK_FAILED, or UPDATE_IN_PROGRESS for never.</param>
    /// <param name="reason">Of the resource that failed.</param>
    /// <param name="resources">Logical ids of those that fail; the first of the template if none is named.</param>
    public StackScript NextUpdateEnds(string status, string reason = "boom", params string[] resources) =>
        Locked(() => updates.Enqueue(new(status, resources, reason, 0)));

    /// <summary>The next update ends UPDATE_ROLLBACK_FAILED, and so do the next continued rollbacks unless they skip these resources.</summary>
    /// <param name="continuations">How many continued rollbacks fail; <see cref="int.MaxValue"/> when only skipping helps.</param>
    public StackScript NextUpdateGetsStuck(int continuations, params string[] resources) =>
        Locked(() => updates.Enqueue(new("UPDATE_ROLLBACK_FAILED", resources, "boom", continuations)));

    /// <summary>The next deletions end DELETE_FAILED.</summary>
    /// <param name="resource">Logical id of what cannot be deleted; only retaining or force gets past it meanwhile.</param>
    public StackScript DeletionsFail(string resource, int times = int.MaxValue, string reason = "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: FAKE)") =>
        Locked(() => deletions.Add(new(resource, reason, () => true) { Left = times }));

    /// <summary>Deletions end DELETE_FAILED for as long as something is so, such as a bucket that has something in it.</summary>
    public StackScript DeletionsFailWhile(Func<bool> isSo, string resource, string reason = "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: FAKE)") =>
        Locked(() => deletions.Add(new(resource, reason, isSo) { Left = int.MaxValue }));

    /// <summary>The next change set ends FAILED for this reason.</summary>
    public StackScript NextChangeSetFails(string reason) => Locked(() => changeSetFailures.Enqueue(reason));

    /// <summary>Shows a status in place of the stack's own, which goes on beneath; null shows its own again.</summary>
    public StackScript Shows(string? status) => OnStack(stack => stack.Mask = status);

    /// <summary>Puts the stack into a status, whatever it was doing.</summary>
    public StackScript Put(string status, string? reason = null) => OnStack(stack =>
    {
        stack.Timeline.Clear();
        stack.Become(store.Now, status, reason);
        if (stack.Gone) stack.Deleted = store.Now;
        stack.Obsolete();
    });

    /// <summary>Changes a tag as somebody else would; null takes it away.</summary>
    public StackScript Tag(string key, string? value) => OnStack(stack =>
    {
        if (stack.Version is not { } version) throw new InvalidOperationException($"Stack '{name}' is a shell and has no tags.");
        var tags = new Dictionary<string, string>(version.Tags);
        if (value is null) tags.Remove(key);
        else tags[key] = value;
        stack.Version = version with { Tags = tags };
        if (stack.Good is { } good && ReferenceEquals(good.Version, version)) stack.Good = (stack.Version, good.Resources);
        stack.Obsolete();
    });

    /// <summary>Says something in the stack's events as of now.</summary>
    public StackScript Tell(string logicalId, string type, string status, string? reason = null) =>
        OnStack(stack => stack.Tell(store.Now, logicalId, null, type, status, reason));

    internal Ending? Next(bool creates) => (creates ? creations : updates).TryDequeue(out var ending) ? ending : null;

    internal string? NextChangeSetFailure() => changeSetFailures.TryDequeue(out var reason) ? reason : null;

    /// <summary>What cannot be deleted this time, with the reason.</summary>
    internal Dictionary<string, string> NextDeletion()
    {
        var failing = deletions.Where(failure => failure.Left > 0 && failure.IsSo()).ToList();
        foreach (var failure in failing) failure.Left--;
        return failing.DistinctBy(failure => failure.Resource).ToDictionary(failure => failure.Resource, failure => failure.Reason);
    }

    private StackScript OnStack(Action<Stack> act) => Locked(() =>
        act(store.All.LastOrDefault(stack => stack.Name == name && Settled(stack)) ?? throw new InvalidOperationException($"There is no stack '{name}'.")));

    private bool Settled(Stack stack)
    {
        stack.Timeline.Settle(store.Now);
        return !stack.Gone;
    }

    private StackScript Locked(Action act)
    {
        lock (store.Gate) act();
        return this;
    }

    private sealed record DeletionFailure(string Resource, string Reason, Func<bool> IsSo)
    {
        public int Left { get; set; }
    }
}

/// <summary>How an operation ends.</summary>
/// <param name="Resources">Those that fail; the first one of the template if none is named.</param>
/// <param name="Continuations">How many continued rollbacks get stuck too.</param>
internal sealed record Ending(string Status, IReadOnlyList<string> Resources, string Reason, int Continuations);
