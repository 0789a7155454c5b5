using System.Collections.Concurrent;

namespace ReviewEnv.Testing.CloudFormation;

/// <summary>How the fake takes its time and cuts its pages.</summary>
public sealed class FakeSettings
{
    private static readonly HttpClient Http = new();

    public FakeSettings() => FetchTemplate = FetchAsync;

    /// <summary>How long a change set is CREATE_PENDING and CREATE_IN_PROGRESS.</summary>
    public TimeSpan ChangeSetTime { get; set; }

    /// <summary>How long a stack is CREATE_IN_PROGRESS or UPDATE_IN_PROGRESS.</summary>
    public TimeSpan OperationTime { get; set; }

    /// <summary>How long a stack is ROLLBACK_IN_PROGRESS or UPDATE_ROLLBACK_IN_PROGRESS.</summary>
    public TimeSpan RollbackTime { get; set; }

    /// <summary>How long a stack is UPDATE_COMPLETE_CLEANUP_IN_PROGRESS or UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS.</summary>
    public TimeSpan CleanupTime { get; set; }

    /// <summary>How long a stack is DELETE_IN_PROGRESS.</summary>
    public TimeSpan DeletionTime { get; set; }

    /// <summary>Sets all times of stacks at once; change sets keep theirs.</summary>
    public TimeSpan StackTimes
    {
        set => (OperationTime, RollbackTime, CleanupTime, DeletionTime) = (value, value, value, value);
    }

    /// <summary>Whether asking for a change set without changes is refused ("No updates are to be performed."), instead of ending FAILED.</summary>
    public bool RefusesUnchanged { get; set; }

    /// <summary>Properties whose change replaces the resource.</summary>
    public HashSet<string> ReplacingProperties { get; } = ["Name", "QueueName", "BucketName", "TopicName", "TableName", "RoleName", "FunctionName"];

    /// <summary>How many living stacks an account and region may have.</summary>
    public int StackLimit { get; set; } = 2000;

    public int StacksPerPage { get; set; } = 50;

    public int SummariesPerPage { get; set; } = 100;

    public int EventsPerPage { get; set; } = 100;

    public int ResourcesPerPage { get; set; } = 100;

    public int ChangesPerPage { get; set; } = 100;

    public int ChangeSetsPerPage { get; set; } = 100;

    /// <summary>What lies behind a TemplateURL, by URL. Looked at before the network is.</summary>
    public ConcurrentDictionary<string, string> TemplatesByUrl { get; } = [];

    /// <summary>How a TemplateURL becomes a body; null when nothing is there. By default <see cref="TemplatesByUrl"/>, then a GET to addresses of this machine.</summary>
    public Func<string, Task<string?>> FetchTemplate { get; set; }

    private async Task<string?> FetchAsync(string url)
    {
        if (TemplatesByUrl.TryGetValue(url, out var known)) return known;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !uri.IsLoopback) return null;
        using var answer = await Http.GetAsync(uri);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }
}
