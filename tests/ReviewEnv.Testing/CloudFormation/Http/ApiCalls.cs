namespace ReviewEnv.Testing.CloudFormation.Http;

/// <summary>One request as it arrived.</summary>
/// <param name="Number">Counted from 1 since the fake started, never reset.</param>
/// <param name="Operation">Such as <c>DescribeStacks</c>.</param>
/// <param name="Fields">Every parameter of the request under its wire name, such as <c>Tags.member.1.Key</c>.</param>
public sealed record ApiCall(int Number, string Operation, string Region, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Name or id, as sent.</summary>
    public string? StackName => Fields.GetValueOrDefault("StackName");

    /// <summary>Name or id, as sent.</summary>
    public string? ChangeSetName => Fields.GetValueOrDefault("ChangeSetName");

    /// <summary>What makes the call repeatable: ClientRequestToken, or ClientToken of CreateChangeSet.</summary>
    public string? Token => Fields.GetValueOrDefault("ClientRequestToken") ?? Fields.GetValueOrDefault("ClientToken");

    public bool IsRead => Operation.StartsWith("Describe", StringComparison.Ordinal) || Operation.StartsWith("List", StringComparison.Ordinal)
        || Operation.StartsWith("Get", StringComparison.Ordinal) || Operation == "ValidateTemplate";

    public override string ToString() => $"{Operation} {StackName}";
}

/// <summary>Every request since the last <see cref="Clear"/>, answered or not. Thread-safe.</summary>
public sealed class ApiCalls
{
    private readonly Lock gate = new();
    private readonly List<ApiCall> all = [];
    private int number;

    public IReadOnlyList<ApiCall> All
    {
        get
        {
            lock (gate) return [.. all];
        }
    }

    public IReadOnlyList<ApiCall> Writes => [.. All.Where(call => !call.IsRead)];

    public IReadOnlyList<string> Operations => [.. All.Select(call => call.Operation)];

    public int Count(string operation) => All.Count(call => call.Operation == operation);

    public void Clear()
    {
        lock (gate) all.Clear();
    }

    internal ApiCall Add(string operation, string region, IReadOnlyDictionary<string, string> fields)
    {
        lock (gate)
        {
            var call = new ApiCall(++number, operation, region, fields);
            all.Add(call);
            return call;
        }
    }
}

/// <summary>When a test looks in on a request.</summary>
public enum CallMoment
{
    /// <summary>It has arrived; nothing has been done.</summary>
    Before,

    /// <summary>It has been done; nothing has been answered.</summary>
    After,
}
