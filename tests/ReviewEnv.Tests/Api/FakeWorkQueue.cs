using System.Collections.Concurrent;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

/// <summary>A queue that says what a test tells it to say.</summary>
internal sealed class FakeWorkQueue : IWorkQueue
{
    public ConcurrentDictionary<EnvironmentKey, WorkItem> Items { get; } = new();
    public List<QueueLoad> Loads { get; } = [];
    public Exception? Surprise { get; set; }

    public Task WakeAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<WorkItem?> FindAsync(EnvironmentKey key, CancellationToken cancellationToken) =>
        Surprise is null ? Task.FromResult(Items.GetValueOrDefault(key)) : Task.FromException<WorkItem?>(Surprise);

    public Task<IReadOnlyList<QueueLoad>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<QueueLoad>>(Loads);
}

/// <summary>Remembers what changed.</summary>
internal sealed class CollectingSink : IChangeSink
{
    public ConcurrentQueue<EnvironmentKey> Keys { get; } = new();

    public void Changed(EnvironmentKey key) => Keys.Enqueue(key);
}

/// <summary>A driver that only has a log.</summary>
internal sealed class LoggingDriver : IEnvironmentDriver, IEnvironmentPreview, IEnvironmentLogs
{
    public List<string> Lines { get; } = [];
    public NameBudget NameBudget => NameBudget.DnsLabel;

    public bool CanSleep { get; set; }

    public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) =>
        Trouble is { } trouble ? throw new TargetUnavailableException(trouble) : Task.FromResult(ObservedEnvironment.Absent);

    /// <summary>When set, the target does not answer.</summary>
    public string? Trouble { get; set; }

    /// <summary>What a preview answers.</summary>
    public EnvironmentPreview Preview { get; set; } = new([]);

    public Task<EnvironmentPreview> PreviewAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => Task.FromResult(Preview);

    public Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => Task.FromResult<DriverResult>(new DriverResult.Accepted());

    public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => Task.FromResult<DriverResult>(new DriverResult.Accepted());

    public IAsyncEnumerable<EnvironmentIdentity> ListAsync(CancellationToken cancellationToken) =>
        Trouble is { } trouble ? throw new TargetUnavailableException(trouble) : AsyncEnumerable.Empty<EnvironmentIdentity>();

    public Task<IReadOnlyList<string>> TailAsync(EnvironmentIdentity environment, int lines, CancellationToken cancellationToken) =>
        Trouble is { } trouble ? throw new TargetUnavailableException(trouble) : Task.FromResult<IReadOnlyList<string>>([.. Lines.TakeLast(lines)]);
}
