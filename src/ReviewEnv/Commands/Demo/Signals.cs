using System.Runtime.InteropServices;

namespace ReviewEnv.Commands.Demo;

/// <summary>POSIX signals to processes by id.</summary>
internal static partial class Signals
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    public static void Terminate(int processId) => _ = Send(processId, Sigterm);

    public static void Kill(int processId) => _ = Send(processId, Sigkill);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Send(int processId, int signal);
}
