using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Something a cluster does by itself, for one namespace at a time, from what is stored alone; writes nothing when all is as it should be.</summary>
internal interface IController
{
    ControllerKinds Kind { get; }

    /// <summary>Called under the store's gate.</summary>
    void Run(string space);
}

/// <summary>Runs the controllers over every namespace in which something was written, until nothing is.</summary>
internal sealed class ControllerLoop : IAsyncDisposable
{
    private readonly ObjectStore store;
    private readonly KindTable kinds;
    private readonly IReadOnlyList<IController> controllers;
    private readonly HashSet<string> waiting = [];
    private readonly Queue<string> order = [];
    private readonly SemaphoreSlim work = new(0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task running;
    private TaskCompletionSource settled = new();

    public ControllerLoop(ObjectStore store, KindTable kinds, IReadOnlyList<IController> controllers)
    {
        (this.store, this.kinds, this.controllers) = (store, kinds, controllers);
        settled.SetResult();
        store.Listeners.Add(happened => Wake(happened.Kind.Kind == "Namespace" ? happened.Body.Name()! : happened.Body.Space()));
        running = Task.Run(RunAsync);
    }

    public ControllerKinds On
    {
        get;
        set
        {
            lock (store.Gate)
            {
                field = value;
                WakeAll();
            }
        }
    } = ControllerKinds.All;

    /// <summary>Completes when there is nothing left to do; fails if a controller did.</summary>
    public Task SettledAsync()
    {
        lock (store.Gate) return settled.Task;
    }

    public void WakeAll()
    {
        lock (store.Gate)
        {
            foreach (var space in store.List(kinds.Named("Namespace"))) Wake(space.Body.Name()!);
        }
    }

    private void Wake(string space)
    {
        if (space.Length == 0 || !waiting.Add(space)) return;
        order.Enqueue(space);
        if (settled.Task.IsCompletedSuccessfully) settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Release();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await work.WaitAsync(ending.Token);
                lock (store.Gate)
                {
                    var space = order.Dequeue();
                    waiting.Remove(space);
                    RunOnce(space);
                    if (order.Count == 0) settled.TrySetResult();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster ends.
        }
        catch (Exception error)
        {
            lock (store.Gate) settled.TrySetException(error);
        }
    }

    private void RunOnce(string space)
    {
        foreach (var controller in controllers.Where(controller => On.HasFlag(controller.Kind)))
        {
            try
            {
                controller.Run(space);
            }
            catch (Refusal)
            {
                // As in life: what the server refuses is tried again with the next change.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running;
        work.Dispose();
        ending.Dispose();
    }
}
