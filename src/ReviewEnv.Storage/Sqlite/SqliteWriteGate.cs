using System.Collections.Concurrent;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>Lets the writers of one database file in one process take turns, in the order in which they came.</summary>
/// <remarks>
/// SQLite itself has one writer at a time, but makes the others poll, which is slow and unfair. Whoever writes to the file through a connection
/// of its own holds this gate from before the transaction begins until it has ended. Other processes are outside of it: they meet SQLite's own lock.
/// </remarks>
public sealed class SqliteWriteGate
{
    private static readonly ConcurrentDictionary<string, SqliteWriteGate> Gates = new(StringComparer.Ordinal);
    private readonly Lock sync = new();
    private readonly LinkedList<TaskCompletionSource<IDisposable>> waiting = new();
    private bool taken;

    private SqliteWriteGate() { }

    /// <summary>The gate of a file; the same for the same full path, for the life of the process.</summary>
    public static SqliteWriteGate For(string path) => Gates.GetOrAdd(Path.GetFullPath(path), static _ => new SqliteWriteGate());

    /// <summary>Whether somebody has the turn at this moment.</summary>
    internal bool IsTaken
    {
        get
        {
            lock (sync) return taken;
        }
    }

    /// <summary>How many wait for their turn at this moment.</summary>
    internal int Waiting
    {
        get
        {
            lock (sync) return waiting.Count;
        }
    }

    /// <summary>Waits for one's turn, which lasts until the result is disposed of.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the turn came.</exception>
    public ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource<IDisposable>> place;
        lock (sync)
        {
            if (!taken)
            {
                taken = true;
                return new ValueTask<IDisposable>(new Turn(this));
            }

            place = waiting.AddLast(new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return new ValueTask<IDisposable>(WaitAsync(place, cancellationToken));
    }

    private async Task<IDisposable> WaitAsync(LinkedListNode<TaskCompletionSource<IDisposable>> place, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => Leave(place, cancellationToken), null);
        return await place.Value.Task;
    }

    private void Leave(LinkedListNode<TaskCompletionSource<IDisposable>> place, CancellationToken cancellationToken)
    {
        lock (sync)
        {
            // No longer in the list: its turn came first.
            if (place.List is null) return;
            waiting.Remove(place);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void Next()
    {
        TaskCompletionSource<IDisposable> next;
        lock (sync)
        {
            if (waiting.First is not { } first)
            {
                taken = false;
                return;
            }

            waiting.Remove(first);
            next = first.Value;
        }

        next.SetResult(new Turn(this));
    }

    private sealed class Turn(SqliteWriteGate gate) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0) gate.Next();
        }
    }
}
