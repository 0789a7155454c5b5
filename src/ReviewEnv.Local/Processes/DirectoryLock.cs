using System.Runtime.InteropServices;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>Keeps a second daemon off a folder of environments. The kernel releases it when this process ends, however it ends.</summary>
/// <remarks>A child that is just being started holds a copy until it runs its program; so whoever gets the lock sees every child of its predecessor by its nonce, and has to wait a moment for it.</remarks>
internal sealed class DirectoryLock : IDisposable
{
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int ExclusiveNonBlocking = 2 | 4;

    /// <summary>Far longer than a child takes from its birth to its program; short for somebody who waits for the refusal.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly int descriptor;

    private DirectoryLock(int descriptor) => this.descriptor = descriptor;

    /// <exception cref="IOException">Another daemon uses the folder, or it cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, ".lock");
        var opened = Libc.Open(path, ReadWriteCreateCloseOnExec, 0b110_000_000);
        if (opened < 0) throw new IOException($"{path} cannot be written: {Marshal.GetLastPInvokeErrorMessage()}");
        if (SpinWait.SpinUntil(() => Libc.Flock(opened, ExclusiveNonBlocking) == 0, Patience)) return new DirectoryLock(opened);
        _ = Libc.Close(opened);
        throw new IOException($"Another daemon runs environments in {directory}; stop it, or give this one a folder of its own.");
    }

    public void Dispose() => _ = Libc.Close(descriptor);
}
