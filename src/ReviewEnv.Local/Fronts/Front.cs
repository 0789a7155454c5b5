using System.Collections.Concurrent;
using System.Net.Sockets;

namespace ReviewEnv.Local.Fronts;

/// <summary>The stable address of an environment: passes bytes on to whichever process serves at the moment.</summary>
internal sealed class Front : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(5);
    private readonly Socket listener;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<Relay, Task> relays = new();
    private readonly Task accepting;
    private readonly Lock gate = new();
    private volatile FrontStand stand = new(0, Rest.None, "starting");

    /// <param name="listener">Listens already; the front owns it from now on.</param>
    /// <param name="visited">Told of visits, and whether the visitor waits for it to wake.</param>
    public Front(Socket listener, TimeProvider clock, Action<bool>? visited = null)
    {
        this.listener = listener;
        this.clock = clock;
        Port = Ports.Of(listener);
        Visits = new VisitBook(visited ?? (_ => { }), clock);
        accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>How long a visitor is kept waiting for it to wake.</summary>
    public TimeSpan HoldLimit { get; init; } = TimeSpan.FromSeconds(60);

    public VisitBook Visits { get; }

    public FrontStand Stand => stand;

    /// <summary>The port that new connections go to; 0 when nothing serves. Once something does, nothing rests any more.</summary>
    public int Backend
    {
        get => stand.Backend;
        set => Turn(now => now.With(backend: value, rest: value == 0 ? null : Rest.None));
    }

    /// <summary>What is told to whoever asks while nothing serves.</summary>
    public string Notice
    {
        get => stand.Notice;
        set => Turn(now => now.With(notice: value));
    }

    /// <summary>Whether visitors wait while nothing serves.</summary>
    public Rest Rest
    {
        get => stand.Rest;
        set => Turn(now => now.With(rest: value));
    }

    public int Connections => relays.Count;

    /// <summary>Lets connections to a backend that is no longer current come to their end, closing each once it is quiet, and all when <paramref name="limit"/> has passed.</summary>
    public async Task DrainAsync(int port, TimeSpan limit)
    {
        var start = clock.GetTimestamp();
        while (relays.Keys.Where(relay => relay.Backend == port).ToList() is { Count: > 0 } old)
        {
            var late = clock.GetElapsedTime(start) >= limit;
            foreach (var relay in old.Where(relay => late || relay.IsQuiet)) relay.Close();
            if (late) return;
            await Task.Delay(LookInterval, clock);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (closing.IsCancellationRequested) return;
        await closing.CancelAsync();
        listener.Dispose();
        await accepting;
        foreach (var relay in relays.Keys) relay.Close();
        await Task.WhenAll(relays.Values);
    }

    /// <summary>All at once, so that nobody sees it half asleep.</summary>
    public void FallAsleep() => Turn(_ => new FrontStand(0, Rest.Asleep, "asleep, and did not wake in time; ask again in a moment"));

    /// <summary>Nothing will serve by itself any more: whoever waits is told.</summary>
    public void GiveUp(string notice) => Turn(now => now.With(rest: Rest.None, notice: notice));

    private void Turn(Func<FrontStand, FrontStand> change)
    {
        lock (gate)
        {
            var before = stand;
            stand = change(before);
            before.TellChanged();
        }
    }

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(closing.Token);
                var relay = new Relay(client, this, clock);
                var running = relay.RunAsync(closing.Token);
                relays[relay] = running;
                _ = running.ContinueWith(_ => relays.TryRemove(relay, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the client is gone already: breathe, then go on accepting.
                await Task.Delay(LookInterval, clock);
            }
        }
    }
}
