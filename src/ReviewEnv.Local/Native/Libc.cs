using System.Runtime.InteropServices;

namespace ReviewEnv.Local.Native;

/// <summary>The calls of Linux's C library that .NET does not offer.</summary>
internal static partial class Libc
{
    private const string Library = "libc";

    public const int SigTerm = 15;
    public const int SigKill = 9;
    public const int NoSuchProcess = 3;
    public const int EpollIn = 1;
    private const long PidfdOpenNumber = 434;

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(int descriptor);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(int descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport(Library, EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static unsafe partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static unsafe partial int EpollWait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int descriptor, void* bytes, nint count);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    /// <summary>A descriptor that becomes readable when the process ends; -1 when there is no such process or the kernel is older than 5.3.</summary>
    public static int PidfdOpen(int pid) => (int)SystemCall((nint)PidfdOpenNumber, pid, 0);

    /// <summary>The path without links, or null when it does not exist.</summary>
    public static string? RealPath(string path)
    {
        var memory = RealPath(path, 0);
        if (memory == 0) return null;
        try
        {
            return Marshal.PtrToStringUTF8(memory);
        }
        finally
        {
            Free(memory);
        }
    }
}
