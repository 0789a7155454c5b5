using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

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
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture
        is Architecture.X64 ? 4 : 8;

    private readonly ConcurrentDictionary<long, Watched> watched = new();
    private readonly int epoll;
    private readonly int bell;
    private readonly Thread thread;
    private long counter;
    private int polled;
    private volatile bool disposed;

    /// <exception cref="IOException">The system has no descriptors left.</exception>
    public ExitWatcher()
    {
        epoll = Libc.EpollCreate(CloseOnExec);
        bell = Libc.EventFd(0, CloseOnExec);
        if (epoll < 0 || bell < 0 || !Register(Add, bell, 0))
        {
            var why = Marshal.GetLastPInvokeErrorMessage();
            Close();
            throw new IOException($"The ends of processes cannot be watched: {why}");
        }

        thread = new Thread(Run) { IsBackground = true, Name = "process exits" };
        thread.Start();
    }

    /// <summary>Calls <paramref name="onExit"/> once, on the thread pool, when the process has ended.</summary>
    /// <param name="onExit">Gets the status as waitpid gives it; null when the process was not our child.</param>
    public void Watch(ProcessId process, Action<ExitStatus?> onExit)
    {
        var id = Interlocked.Increment(ref counter);
        var descriptor = Libc.PidfdOpen(process.Pid);
        if (descriptor >= 0)
        {
            watched[id] = new Watched(process, descriptor, onExit);
            // Opened first and compared after: from here on the descriptor can only mean this process.
            if (!ProcessTable.IsAlive(process)) Ended(id);
            if (!watched.ContainsKey(id) || Register(Add, descriptor, id)) return;
            // Nobody else knows of the descriptor: it was never registered.
            _ = Libc.Close(descriptor);
        }

        // No descriptors, or a kernel without those of processes: look now and then instead.
        Interlocked.Increment(ref polled);
        watched[id] = new Watched(process, -1, onExit);
        Ring();
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

        Close();
    }

    private void Close()
    {
        if (epoll >= 0) _ = Libc.Close(epoll);
        if (bell >= 0) _ = Libc.Close(bell);
    }

    private unsafe void Ring()
    {
        ulong one = 1;
        _ = Libc.Write(bell, &one, sizeof(ulong));
    }

    private unsafe bool Register(int operation, int descriptor, long id)
    {
        var data = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(data, 4), Libc.EpollIn);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(data + DataOffset, 8), id);
        return Libc.EpollControl(epoll, operation, descriptor, data) == 0;
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
            if (entry.Descriptor < 0 && !ProcessTable.IsAlive(entry.Process)) Ended(id);
        }
    }

    private void Ended(long id)
    {
        if (!watched.TryRemove(id, out var entry)) return;
        if (entry.Descriptor >= 0)
        {
            _ = Register(Delete, entry.Descriptor, id);
            _ = Libc.Close(entry.Descriptor);
        }
        else
        {
            Interlocked.Decrement(ref polled);
        }

        // By its id only, so that children of others are left for them to reap.
        ExitStatus? status = Libc.WaitPid(entry.Process.Pid, out var raw, NoHang) == entry.Process.Pid ? new ExitStatus(raw) : null;
        ThreadPool.QueueUserWorkItem(static state => state.OnExit(state.Status), (entry.OnExit, Status: status), preferLocal: false);
    }

    private sealed record Watched(ProcessId Process, int Descriptor, Action<ExitStatus?> OnExit);
}
