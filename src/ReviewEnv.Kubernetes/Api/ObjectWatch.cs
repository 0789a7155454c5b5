using System.Text.Json;
using Microsoft.Extensions.Logging;
using ReviewEnv.Kubernetes.Api.Requests;
using ReviewEnv.Kubernetes.Api.Watching;

namespace ReviewEnv.Kubernetes.Api;

/// <summary>Keeps an eye on all objects of a kind that carry a label: lists them, then watches, resumes where it stopped, and lists again when the server has forgotten that place.</summary>
internal sealed partial class ObjectWatch(ClusterClient cluster, ResourceKind kind, string? labelSelector, IWatchSink sink, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    /// <summary>What may not be watched, or does not exist, is not worth asking for more often.</summary>
    private static readonly TimeSpan Hopeless = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lives longer than this was not in vain.</summary>
    private static readonly TimeSpan WorthIt = TimeSpan.FromSeconds(5);

    /// <summary>What a server has to tell of the past comes at once; after so much quiet a resumed watch has caught up.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private readonly WatchBackoff backoff = new();
    private readonly RestingPlace rest = new(clock);
    private readonly Lock gate = new();
    private Task? running;
    private bool isOver;
    private volatile string? trouble;

    /// <summary>How many connections in a row came to nothing.</summary>
    private int inVain;

    /// <summary>Where the next watch goes on from; null when the objects must be listed first.</summary>
    private string? version;

    public ResourceKind Kind => kind;

    /// <summary>Completes after the first complete list; the same task for everybody. Never fails: who waits brings a time limit and reads <see cref="Trouble"/>.</summary>
    public Task Synced => synced.Task;

    /// <summary>Why nothing is seen at present; null while the watch lives, also across an ordinary end of a connection.</summary>
    public string? Trouble => trouble;

    /// <summary>Begins to watch; returns at once.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (isOver) return;
            running ??= Task.Run(() => RunAsync(stopping.Token));
        }
    }

    /// <summary>The cluster has just answered somebody: if it could not be reached before, it is asked again now.</summary>
    public void Nudge() => rest.Wake();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                version ??= await ListAsync(cancellationToken);
                var pause = await WatchAsync(version, cancellationToken);
                if (pause > TimeSpan.Zero) await rest.StayAsync(pause, mayBeWoken: trouble is not null, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                await RecoverAsync(e, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var list = await cluster.ListAsync(kind, null, labelSelector, cancellationToken);
        sink.Listed(kind, list.Items, list.ResourceVersion);
        See();
        synced.TrySetResult();
        return list.ResourceVersion;
    }

    /// <summary>Watches until the connection ends; tells how long to rest before the next.</summary>
    private async Task<TimeSpan> WatchAsync(string from, CancellationToken cancellationToken)
    {
        await using var stream = await cluster.OpenWatchAsync(kind, null, labelSelector, from, cancellationToken);
        var opened = clock.GetTimestamp();
        try
        {
            if (trouble is not null) await CatchUpAsync(stream, cancellationToken);
            while (await stream.ReadAsync(cancellationToken) is { } seen) Tell(seen);
            See();
            return RestAfterEnd(opened);
        }
        catch (ClusterUnreachableException e)
        {
            // A proxy that cuts what is quiet is as ordinary as an end; only if no new connection comes about is it blindness.
            LogCut(cluster.Name, kind, e.Message);
            return RestAfterEnd(opened);
        }
    }

    /// <summary>Sees again only when the server has told what happened in the meantime.</summary>
    private async Task CatchUpAsync(WatchStream stream, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var quiet = Task.Delay(Quiet, clock, limit.Token);
        while (true)
        {
            var next = stream.ReadAsync(cancellationToken);
            var isQuiet = await Task.WhenAny(next, quiet) != next;
            if (isQuiet && !cancellationToken.IsCancellationRequested) See();
            var seen = await next;
            if (seen is not null) Tell(seen);
            if (seen is not null && !isQuiet) continue;
            await limit.CancelAsync();
            return;
        }
    }

    private void Tell(WatchEvent seen)
    {
        if (seen.Object.Part("metadata").Text("resourceVersion") is { Length: > 0 } reached) version = reached;
        if (seen.Type == "DELETED") sink.Removed(kind, seen.Object);
        else if (seen.Type != "BOOKMARK") sink.Changed(kind, seen.Object);
    }

    /// <summary>None after a life worth the name, and none the first time; but a server whose connections end as soon as they stand is not asked in a tight loop.</summary>
    private TimeSpan RestAfterEnd(long opened)
    {
        if (clock.GetElapsedTime(opened) >= WorthIt)
        {
            backoff.Reset();
            inVain = 0;
            return TimeSpan.Zero;
        }
        return inVain++ == 0 ? TimeSpan.Zero : backoff.Next();
    }

    private async Task RecoverAsync(Exception e, CancellationToken cancellationToken)
    {
        switch (e)
        {
            case KubernetesApiException { Failure.IsExpired: true }:
                LogForgotten(cluster.Name, kind);
                version = null;
                await rest.StayAsync(inVain++ == 0 ? TimeSpan.Zero : backoff.Next(), mayBeWoken: false, cancellationToken);
                break;
            case KubernetesApiException { Failure.Code: 403 or 404 or 405 } refused:
                GoBlind(refused.Message);
                if (refused.Failure.IsNotFound) version = null;
                await rest.StayAsync(Hopeless, mayBeWoken: false, cancellationToken);
                break;
            case KubernetesApiException refused:
                GoBlind(refused.Message);
                // It may be the version that the server cannot serve (one from before its store was restored is ahead of it); a list is always right.
                if (refused.Failure.Code != 429) version = null;
                var pause = backoff.Next();
                await rest.StayAsync(refused.Failure.RetryAfter is { } told && told > pause ? Min(told, WatchBackoff.Longest) : pause, mayBeWoken: false, cancellationToken);
                break;
            case ClusterUnreachableException:
                GoBlind(e.Message);
                await rest.StayAsync(backoff.Next(), mayBeWoken: true, cancellationToken);
                break;
            default:
                // Whoever is told what is seen may have missed something, so that everything is told again.
                LogSurprise(e, cluster.Name, kind);
                version = null;
                GoBlind($"{cluster.Name}: watching {kind} failed inside this program ({e.GetType().Name})");
                await rest.StayAsync(backoff.Next(), mayBeWoken: false, cancellationToken);
                break;
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void See()
    {
        if (trouble is null) return;
        trouble = null;
        LogSees(cluster.Name, kind);
        sink.Sight(kind, null);
    }

    private void GoBlind(string why)
    {
        if (trouble == why) return;
        if (trouble is null) LogBlind(cluster.Name, kind, why);
        trouble = why;
        try
        {
            sink.Sight(kind, why);
        }
        catch (Exception e)
        {
            LogSurprise(e, cluster.Name, kind);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (isOver) return;
            isOver = true;
        }
        await stopping.CancelAsync();
        if (running is not null) await running;
        stopping.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Cluster}: {Kind} objects are not seen at present: {Why}")]
    private partial void LogBlind(string cluster, ResourceKind kind, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Cluster}: {Kind} objects are seen again")]
    private partial void LogSees(string cluster, ResourceKind kind);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Cluster}: the watch on {Kind} objects was cut and is taken up again: {Why}")]
    private partial void LogCut(string cluster, ResourceKind kind, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Cluster} has forgotten where the watch on {Kind} objects stopped; listing them")]
    private partial void LogForgotten(string cluster, ResourceKind kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Cluster}: what was seen of {Kind} objects could not be taken in; listing them again")]
    private partial void LogSurprise(Exception e, string cluster, ResourceKind kind);
}
