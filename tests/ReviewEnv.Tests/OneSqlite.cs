using System.Runtime.CompilerServices;
using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Tests;

/// <summary>Chooses the SQLite library before any test, in whatever order they run, opens a file without the store.</summary>
internal static class OneSqlite
{
    [ModuleInitializer]
    internal static void Choose() => SqliteNative.Initialize();
}
