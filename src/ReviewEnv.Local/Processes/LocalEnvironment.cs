using System.Security.Cryptography;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Fronts;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>One environment: its record, its front, and what is going on with it in the background. Every change happens under its gate and is recorded first.</summary>
internal sealed partial class LocalEnvironment : IAsyncDisposable
{
    private const int LogLines = 12;
    private readonly DriverContext context;
    private readonly EnvironmentFolder folder;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly CancellationTokenSource ending = new();
    private readonly Dictionary<string, Task> retirements = [];
    private readonly Action<LocalEnvironment> forget;
    private EnvironmentFile file;
    private Front? front;
    private CancellationTokenSource? launching;
    private Task background = Task.CompletedTask;
    private Task? removal;

    /// <param name="front">Listens on the recorded port; null while the environment is being removed.</param>
    /// <param name="forget">Called when nothing of it is left.</param>
    public LocalEnvironment(DriverContext context, EnvironmentFolder folder, EnvironmentFile file, Front? front, Action<LocalEnvironment> forget)
    {
        this.context = context;
        this.folder = folder;
        this.file = file;
        this.front = front;
        this.forget = forget;
    }

    public EnvironmentIdentity Identity => file.Identity;

    /// <summary>Where people find it.</summary>
    public Uri BaseUrl => new(context.Options.NamesPort is { } port ? $"http://{file.Name}.localhost:{port}/" : $"http://127.0.0.1:{file.FrontPort}/");

    /// <summary>Where its front listens; null once it is being removed.</summary>
    public int? FrontPort => Volatile.Read(ref file) is { Deleting: false, FrontPort: var port } ? port : null;

    /// <summary>What serves and what is starting.</summary>
    public IReadOnlyList<Instance> Running
    {
        get
        {
            var now = Volatile.Read(ref file);
            return [.. new[] { now.Serving, now.Candidate }.OfType<Instance>()];
        }
    }

    public ObservedEnvironment Observe()
    {
        var now = Volatile.Read(ref file);
        var status = now switch
        {
            { Deleting: true, Leak: not null } => ObservedStatus.Leaking,
            { Deleting: true } => ObservedStatus.Deleting,
            { Asleep: true } => ObservedStatus.Sleeping,
            { Candidate: not null } => ObservedStatus.Converging,
            { Failure: null, Serving: not null } => ObservedStatus.Ready,
            _ => ObservedStatus.Failed,
        };
        return new ObservedEnvironment(status)
        {
            Fingerprint = now.Fingerprint,
            Attempted = Sha(now.Commit),
            Serving = now.Deleting ? null : Sha(now.Serving?.Commit),
            Url = now.Deleting ? null : new Uri(BaseUrl.AbsoluteUri + now.UrlPath.TrimStart('/')),
            Reason = status switch
            {
                ObservedStatus.Leaking => now.Leak,
                ObservedStatus.Deleting => "its processes are being stopped and its files removed",
                ObservedStatus.Converging => $"commit {Sha(now.Candidate!.Commit)!.Value.Short} is starting" + (now.Serving is null ? "" : $"; {Sha(now.Serving.Commit)!.Value.Short} serves until it answers"),
                _ => now.Failure,
            },
            // The whole point is to be told; this only covers a word that got lost.
            LookAgainAfter = status is ObservedStatus.Converging or ObservedStatus.Deleting ? TimeSpan.FromSeconds(30) : null,
            Asleep = now.Asleep,
            ExpiresAt = now.ExpiresAt,
            Owner = now.Owner,
        };
    }

    public async Task<DriverResult> ApplyAsync(EnvironmentSpec spec, ProcessSettings settings, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (file.Deleting) return new DriverResult.Transient("it is being removed; once that is done it can be made again", TimeSpan.FromSeconds(1));
            if (spec.Asleep) return await FallAsleepAsync(spec);
            var labelled = Labelled(file, spec);
            if (spec.Fingerprint == file.Fingerprint && !file.Asleep)
            {
                if (labelled != file) Save(labelled);
                // Its launch may have been cut off by a record that could not be written.
                if (file.Candidate is { } waiting && background.IsCompleted) BeginLaunch(waiting, mayRunAlready: true);
                return new DriverResult.Accepted();
            }

            // Newer than what is starting: that one is of no use to anybody any more.
            var dropped = file.Candidate;
            await (launching?.CancelAsync() ?? Task.CompletedTask);
            if (file.Serving is { } serving && serving.Fingerprint == spec.Fingerprint)
            {
                Save(Retire(labelled with { Fingerprint = spec.Fingerprint, Commit = spec.Commit.Value, Candidate = null, Failure = null }, dropped));
                RetireCandidate(dropped);
                return new DriverResult.Accepted($"commit {spec.Commit.Short} is the one that is served; nothing had to be started");
            }

            var candidate = NextInstance(spec, settings);
            // What was put to sleep and is not woken is of no use any more; what is still ending goes when it has ended.
            var outdated = candidate.CheckedOut ? null : Rested(file);
            var next = labelled with { Asleep = false, Kept = null, Fingerprint = spec.Fingerprint, Commit = spec.Commit.Value, Candidate = candidate, Started = file.Started + 1, Failure = null };
            Save(Retire(Retire(next, dropped), outdated));
            RetireCandidate(dropped);
            RetireServing(outdated, drain: false);
            BeginLaunch(candidate, mayRunAlready: false);
            return new DriverResult.Accepted($"starting commit {spec.Commit.Short} on port {candidate.Port}");
        }
        finally
        {
            gate.Release();
        }
    }

    public IReadOnlyList<string> Tail(int lines)
    {
        var now = Volatile.Read(ref file);
        var newest = now.Instances.Select(folder.LogOf).Where(File.Exists)
            .Concat(LogFile.List(folder.Logs))
            .MaxBy(path => Order(path));
        return newest is null ? [] : LogFile.Tail(newest, lines);
    }

    public void KeepLogsShort()
    {
        foreach (var instance in Volatile.Read(ref file).Instances) LogFile.KeepShort(folder.LogOf(instance));
    }

    /// <summary>Leaves the processes running, unless they are to be stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        try
        {
            await ending.CancelAsync();
            await (launching?.CancelAsync() ?? Task.CompletedTask);
            if (front is not null) await front.DisposeAsync();
        }
        finally
        {
            gate.Release();
        }

        await background;
        await Task.WhenAll([.. retirements.Values, removal ?? Task.CompletedTask]);
        if (!context.Options.StopOnDispose) return;
        await Task.WhenAll(file.Instances.Select(instance => ProcessEnding.EndAsync(instance, folder.WorktreeOf(instance), context.Clock, CancellationToken.None)));
    }

    /// <summary>The record of an environment that is not there yet, with its first candidate unless it begins asleep.</summary>
    public static EnvironmentFile First(EnvironmentSpec spec, ProcessSettings settings, int frontPort, TimeProvider clock) => Labelled(
        new EnvironmentFile
        {
            Project = spec.Identity.Key.Project,
            Ref = spec.Identity.Key.Ref.FullName,
            Name = spec.Identity.Name,
            Template = spec.Template.Name,
            UrlPath = spec.Template.UrlPath,
            FrontPort = frontPort,
            Fingerprint = spec.Fingerprint,
            Commit = spec.Commit.Value,
            Asleep = spec.Asleep,
            Started = spec.Asleep ? 0 : 1,
            Candidate = spec.Asleep ? null : NewInstance(spec, settings, 1, clock),
        },
        spec);

    private static Instance NewInstance(EnvironmentSpec spec, ProcessSettings settings, int number, TimeProvider clock) => new()
    {
        Nonce = RandomNumberGenerator.GetHexString(32, lowercase: true),
        Label = $"{spec.Commit.Short}-{number}",
        Commit = spec.Commit.Value,
        Fingerprint = spec.Fingerprint,
        Port = Ports.Free(),
        StartedAt = clock.GetUtcNow(),
        Settings = settings,
        Variables = spec.Template.Variables,
        Readiness = Readiness.Of(spec.Template.Readiness),
    };

    private static EnvironmentFile Labelled(EnvironmentFile file, EnvironmentSpec spec) => file with
    {
        Owner = spec.Owner,
        MergeRequestIid = spec.MergeRequestIid,
        ExpiresAt = spec.ExpiresAt,
        Template = spec.Template.Name,
        UrlPath = spec.Template.UrlPath,
    };

    private static EnvironmentFile Retire(EnvironmentFile file, Instance? instance) =>
        instance is null ? file : file with { Retiring = [.. file.Retiring, instance] };

    private static CommitSha? Sha(string? text) => text is null ? null : CommitSha.Parse(text);

    private static int Order(string logPath) =>
        int.TryParse(Path.GetFileNameWithoutExtension(logPath).Split('-')[^1], out var number) ? number : 0;

    private void Save(EnvironmentFile next)
    {
        // Should somebody have removed the folder by hand, what still runs must not be forgotten.
        Directory.CreateDirectory(folder.Root);
        next.Write(folder.Record);
        Volatile.Write(ref file, next);
    }

    private void Watch(Instance instance) =>
        context.Exits.Watch(instance.Process(), status => _ = EndedAsync(instance.Nonce, status));
}
