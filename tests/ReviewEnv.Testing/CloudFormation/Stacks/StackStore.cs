using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.Testing.CloudFormation.Stacks;

/// <summary>Every stack ever made. Whoever reads or writes holds the gate.</summary>
internal sealed class StackStore(TimeProvider clock)
{
    private readonly Dictionary<string, Stack> byId = [];
    private readonly Dictionary<(string Region, string Name), Stack> latest = [];
    private readonly Dictionary<string, StackScript> scripts = [];
    private readonly Dictionary<string, ChangeSet> setsById = [];

    public Lock Gate { get; } = new();

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Oldest first.</summary>
    public List<Stack> All { get; } = [];

    public Stack Add(Stack stack)
    {
        All.Add(stack);
        byId[stack.Id] = stack;
        return latest[(stack.Region, stack.Name)] = stack;
    }

    public void Add(ChangeSet set)
    {
        set.Stack.ChangeSets.Add(set);
        setsById[set.Id] = set;
    }

    /// <summary>One that stands or was executed, of a living stack.</summary>
    public ChangeSet? FindSet(string id, DateTimeOffset now)
    {
        if (!setsById.TryGetValue(id, out var set)) return null;
        set.Stack.Timeline.Settle(now);
        return !set.Stack.Gone && (set.Stack.ChangeSets.Contains(set) || set.Stack.Executed.Contains(set)) ? set : null;
    }

    /// <summary>The living one of that name, or the one of that id, living or not.</summary>
    public Stack? Find(string nameOrId, string region, DateTimeOffset now)
    {
        var stack = nameOrId.StartsWith("arn:", StringComparison.Ordinal) ? byId.GetValueOrDefault(nameOrId) : latest.GetValueOrDefault((region, nameOrId));
        stack?.Timeline.Settle(now);
        return stack is { Gone: true } && !nameOrId.StartsWith("arn:", StringComparison.Ordinal) ? null : stack;
    }

    /// <exception cref="ServiceError">There is none.</exception>
    public Stack Get(string nameOrId, string region, DateTimeOffset now) => Find(nameOrId, region, now) ?? throw ServiceError.NoStackWithId(nameOrId);

    /// <summary>As <see cref="Get"/>, for operations that deleted stacks are closed to.</summary>
    /// <exception cref="ServiceError">There is none, or it is deleted.</exception>
    public Stack Living(string nameOrId, string region, DateTimeOffset now) => Find(nameOrId, region, now) is { Gone: false } stack ? stack : throw ServiceError.NoStack(nameOrId);

    public void Settle(DateTimeOffset now)
    {
        foreach (var stack in All) stack.Timeline.Settle(now);
    }

    public StackScript ScriptOf(string name)
    {
        if (!scripts.TryGetValue(name, out var script)) scripts[name] = script = new(this, name);
        return script;
    }
}
