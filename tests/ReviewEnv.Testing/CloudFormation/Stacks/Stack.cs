using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.Testing.CloudFormation.Stacks;

/// <summary>A stack and all that is kept about it. Guarded by the gate of <see cref="StackStore"/>.</summary>
internal sealed class Stack(string name, string region, DateTimeOffset created)
{
    private readonly Dictionary<string, string> tokens = [];

    public string Name { get; } = name;

    public string Region { get; } = region;

    public string Id { get; } = $"arn:aws:cloudformation:{region}:123456789012:stack/{name}/{Guid.NewGuid()}";

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset? Updated { get; set; }

    public DateTimeOffset? Deleted { get; set; }

    public string Status { get; set; } = "REVIEW_IN_PROGRESS";

    public string? Reason { get; set; }

    /// <summary>What is shown in place of the status; null for the status itself.</summary>
    public string? Mask { get; set; }

    /// <summary>What the last operation asked for, or what a rollback has gone back to; null for a shell.</summary>
    public StackVersion? Version { get; set; }

    /// <summary>What a rollback goes back to.</summary>
    public (StackVersion Version, List<StackResource> Resources)? Good { get; set; }

    public IReadOnlyList<StackOutput> Outputs { get; set; } = [];

    public List<StackResource> Resources { get; set; } = [];

    /// <summary>Oldest first.</summary>
    public List<StackEvent> Events { get; } = [];

    public List<ChangeSet> ChangeSets { get; } = [];

    /// <summary>No longer listed, still to be had by id.</summary>
    public List<ChangeSet> Executed { get; } = [];

    public string? ChangeSetId => Executed.LastOrDefault()?.Id;

    public string? Policy { get; set; }

    public bool Protected { get; set; }

    public bool DisableRollback { get; set; }

    public string? DeletionMode { get; set; }

    /// <summary>Token of the operation that runs or ran last.</summary>
    public string? Token { get; set; }

    public Timeline Timeline { get; } = new();

    /// <summary>How many more continued rollbacks get stuck at which resources.</summary>
    public (IReadOnlyList<string> Resources, int Times, string Reason) Stuck { get; set; } = ([], 0, "");

    public string Shown => Mask ?? Status;

    public bool Gone => Status == "DELETE_COMPLETE";

    public bool Busy => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && Status != "REVIEW_IN_PROGRESS";

    public void Become(DateTimeOffset at, string status, string? reason = null)
    {
        (Status, Reason) = (status, reason);
        Tell(at, Name, Id, "AWS::CloudFormation::Stack", status, reason);
    }

    public void Tell(DateTimeOffset at, string logicalId, string? physicalId, string type, string status, string? reason) =>
        Events.Add(new($"{(logicalId == Name ? "" : $"{logicalId}-{status}-")}{Guid.NewGuid()}", at, logicalId, physicalId, type, status, reason, Token));

    /// <summary>Changes a resource's status and says so; an unknown one is added.</summary>
    public void Tell(DateTimeOffset at, StackResource resource, string status, string? reason = null)
    {
        var now = resource with { Status = status, Reason = reason, At = at };
        var index = Resources.FindIndex(known => known.LogicalId == resource.LogicalId);
        if (index < 0) Resources.Add(now);
        else Resources[index] = now;
        Tell(at, resource.LogicalId, resource.PhysicalId, resource.Type, status, reason);
    }

    /// <summary>Whether this very operation was asked for before, so that it must not be done again.</summary>
    /// <exception cref="ServiceError">The token belongs to another operation.</exception>
    public bool Repeats(string? token, string operation) => token is not null && tokens.TryGetValue(token, out var known)
        && (known == operation ? true : throw new ServiceError("TokenAlreadyExistsException", $"Token already exists: a stack operation with token {token} was already requested for Stack [{Id}]"));

    public void Remember(string? token, string operation)
    {
        if (token is not null) tokens[token] = operation;
        Token = token;
    }

    public string PhysicalId(string logicalId) => Resources.Find(resource => resource.LogicalId == logicalId)?.PhysicalId ?? logicalId;

    /// <summary>Change sets that stand become useless because the stack is no longer what they were made for.</summary>
    public void Obsolete()
    {
        foreach (var set in ChangeSets) set.Obsolete = true;
    }
}
