using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>Which SQLite runs: the system's library where it is new enough, else the one that came with the packages.</summary>
public static class SqliteNative
{
    /// <summary>3.35 of 2021: the oldest whose WAL fixes and SQL we rely on.</summary>
    private const int OldestVersion = 3_035_000;
    private const string Bundled = "e_sqlite3";
    private static readonly string[] SystemNames = ["libsqlite3.so.0", "libsqlite3.dylib"];
    private static readonly Lazy<string> Library = new(Load);

    /// <summary>Chooses the library; calling it again does nothing.</summary>
    /// <remarks>
    /// Call it before anything else in the process touches SQLite. Each function of the library is bound at its first call, and only those not bound
    /// yet go where this points: called too late, two libraries run side by side, and a handle of one that reaches the other ends the process.
    /// </remarks>
    /// <returns>The version in use and where it comes from, for a log line: <c>3.40.1 (libsqlite3.so.0)</c>.</returns>
    public static string Initialize() => Library.Value;

    private static string Load()
    {
        var (name, handle) = FindSystemLibrary();
        if (handle != 0)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly,
                (library, _, _) => library == Bundled ? handle : 0);
        }

        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        // Here, where only one thread is, rather than in whichever two connections are opened first.
        raw.sqlite3_initialize();
        return $"{raw.sqlite3_libversion().utf8_to_string()} ({name})";
    }

    private static (string Name, nint Handle) FindSystemLibrary()
    {
        foreach (var name in SystemNames)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var handle)
                && NativeLibrary.TryGetExport(handle, "sqlite3_libversion_number", out var version)
                && Marshal.GetDelegateForFunctionPointer<VersionNumber>(version)() >= OldestVersion)
            {
                return (name, handle);
            }
        }

        return ("bundled", 0);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumber();
}
