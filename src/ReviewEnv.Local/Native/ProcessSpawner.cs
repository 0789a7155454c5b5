using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ReviewEnv.Local.Native;

/// <summary>Starts a process in a session and process group of its own, which outlives this one.</summary>
/// <remarks>System.Diagnostics.Process cannot: it offers neither a new session nor output straight into a file, and a pipe breaks when the daemon dies.</remarks>
internal static unsafe partial class ProcessSpawner
{
    private const string Library = "libc";
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int ReadOnly = 0;
    private const int AppendCreate = 0x1 | 0x40 | 0x400;

    // The structures are opaque; glibc's largest has 336 bytes, musl's are smaller.
    private const int StructureSize = 1024;

    /// <param name="arguments">The command and its arguments; a command without a slash is looked up on the PATH.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="logFile">Where its output is appended.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <returns>The process id, or what the system said against it.</returns>
    public static (int Pid, string? Problem) Start(
        IReadOnlyList<string> arguments, string folder, string logFile, IReadOnlyDictionary<string, string> variables)
    {
        using var argv = new TextArray(arguments);
        using var envp = new TextArray([.. variables.Select(pair => pair.Key + "=" + pair.Value)]);
        var actions = NativeMemory.AllocZeroed(StructureSize);
        var attributes = NativeMemory.AllocZeroed(StructureSize);
        var signals = (byte*)NativeMemory.AllocZeroed(StructureSize);
        try
        {
            Check(ActionsInit(actions));
            Check(AddOpen(actions, 0, "/dev/null", ReadOnly, 0));
            Check(AddOpen(actions, 1, logFile, AppendCreate, 0b110_100_000));
            Check(AddDuplicate(actions, 1, 2));
            Check(AddChangeDirectory(actions, folder));
            CloseEverythingElse(actions);
            Check(AttributesInit(attributes));
            Check(SetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession));
            Check(SetMask(attributes, signals));
            _ = FillSignals(signals);
            Check(SetDefaults(attributes, signals));
            var error = SpawnOnPath(out var pid, arguments[0], actions, attributes, argv.Pointer, envp.Pointer);
            return error == 0 ? (pid, null) : (0, new Win32Exception(error).Message);
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
            NativeMemory.Free(actions);
            NativeMemory.Free(attributes);
            NativeMemory.Free(signals);
        }
    }

    private static void Check(int error)
    {
        if (error != 0) throw new Win32Exception(error);
    }

    /// <summary>.NET opens everything close-on-exec, but what this process itself inherited may not be; glibc 2.34 and later can close it.</summary>
    private static void CloseEverythingElse(void* actions)
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addclosefrom_np", out var function))
            Check(((delegate* unmanaged<void*, int, int>)function)(actions, 3));
    }

    [LibraryImport(Library, EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnOnPath(out int pid, string file, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(void* actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeDirectory(void* actions, string path);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(void* attributes, byte* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(void* attributes, byte* signals);

    [LibraryImport(Library, EntryPoint = "sigfillset")]
    private static partial int FillSignals(byte* signals);

    /// <summary>A null-terminated array of UTF-8 texts, as argv and envp are.</summary>
    private sealed class TextArray : IDisposable
    {
        private readonly int count;

        public TextArray(IReadOnlyList<string> texts)
        {
            count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
