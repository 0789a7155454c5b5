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
    private volatile int backend;

    /// <param name="listener">Listens already; the front owns it from now on.</param>
    public Front(Socket listener, TimeProvider clock)
    {
        this.listener = listener;
        this.clock = clock;
        Port = Ports.Of(listener);
        accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>The port that new connections go to; 0 when nothing serves.</summary>
    public int Backend
    {
        get => backend;
        set => backend = value;
    }

    /// <summary>What is told to whoever asks while nothing serves.</summary>
    public string Notice { get; set; } = "starting";

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

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(closing.Token);
                var relay = new Relay(client, () => Backend, () => Notice, clock);
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
