using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace ReviewEnv.Local.Native;

/// <summary>Notices at once when a process ends, our child or not: one thread waits for all of them.</summary>
internal sealed class ExitWatcher : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NoHang = 1;
    private const int Add = 1;
    private const int Delete = 2;
    private const int PollMilliseconds = 500;

    // struct epoll_event is packed on x86-64 only: 4 bytes of events, then 8 of data (at 8 elsewhere).
    private static readonly int DataOffset = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
        is System.Runtime.InteropServices.Architecture.X64 ? 4 : 8;

    private readonly ConcurrentDictionary<long, Watched> watched = new();
    private readonly int epoll = Libc.EpollCreate(CloseOnExec);
    private readonly int bell = Libc.EventFd(0, CloseOnExec);
    private readonly Thread thread;
    private long counter;
    private int polled;
    private volatile bool disposed;

    public ExitWatcher()
    {
        Register(Add, bell, 0);
        thread = new Thread(Run) { IsBackground = true, Name = "process exits" };
        thread.Start();
    }

    /// <summary>Calls <paramref name="onExit"/> once, on the thread pool, when the process has ended.</summary>
    /// <param name="onExit">Gets the status as waitpid gives it; null when the process was not our child.</param>
    public void Watch(ProcessId process, Action<ExitStatus?> onExit)
    {
        var id = Interlocked.Increment(ref counter);
        var descriptor = Libc.PidfdOpen(process.Pid);
        watched[id] = new Watched(process, descriptor, onExit);
        // Opened first and compared after: from here on the descriptor can only mean this process.
        if (!ProcessTable.IsAlive(process)) Ended(id);
        else if (descriptor >= 0) Register(Add, descriptor, id);
        else
        {
            // A kernel without process descriptors: look now and then instead.
            Interlocked.Increment(ref polled);
            Ring();
        }
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        Ring();
        thread.Join();
        foreach (var entry in watched.Values)
        {
            if (entry.Descriptor >= 0) _ = Libc.Close(entry.Descriptor);
        }

        _ = Libc.Close(epoll);
        _ = Libc.Close(bell);
    }

    private unsafe void Ring()
    {
        ulong one = 1;
        _ = Libc.Write(bell, &one, sizeof(ulong));
    }

    private unsafe void Register(int operation, int descriptor, long id)
    {
        var data = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(data, 4), Libc.EpollIn);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(data + DataOffset, 8), id);
        _ = Libc.EpollControl(epoll, operation, descriptor, data);
    }

    private unsafe void Run()
    {
        const int Most = 64;
        var events = stackalloc byte[Most * 16];
        var size = DataOffset + 8;
        while (!disposed)
        {
            var count = Libc.EpollWait(epoll, events, Most, Volatile.Read(ref polled) > 0 ? PollMilliseconds : -1);
            for (var i = 0; i < count; i++)
            {
                var id = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(events + (i * size) + DataOffset, 8));
                if (id != 0) Ended(id);
            }

            if (Volatile.Read(ref polled) > 0) LookAtPolled();
        }
    }

    private void LookAtPolled()
    {
        foreach (var (id, entry) in watched)
        {
            if (entry.Descriptor >= 0 || ProcessTable.IsAlive(entry.Process)) continue;
            Interlocked.Decrement(ref polled);
            Ended(id);
        }
    }

    private void Ended(long id)
    {
        if (!watched.TryRemove(id, out var entry)) return;
        if (entry.Descriptor >= 0)
        {
            Register(Delete, entry.Descriptor, id);
            _ = Libc.Close(entry.Descriptor);
        }

        // By its id only, so that children of others are left for them to reap.
        ExitStatus? status = Libc.WaitPid(entry.Process.Pid, out var raw, NoHang) == entry.Process.Pid ? new ExitStatus(raw) : null;
        ThreadPool.QueueUserWorkItem(static state => state.OnExit(state.Status), (entry.OnExit, Status: status), preferLocal: false);
    }

    private sealed record Watched(ProcessId Process, int Descriptor, Action<ExitStatus?> OnExit);
}
