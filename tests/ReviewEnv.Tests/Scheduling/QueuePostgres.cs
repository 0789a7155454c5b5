using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ReviewEnv.Tests.Scheduling;

/// <summary>A PostgreSQL server for these tests, in a temporary folder, and an empty database for each.</summary>
public sealed class QueuePostgres : IAsyncLifetime
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("reviewenv-pg-");
    private int port;
    private int databases;

    public async Task InitializeAsync()
    {
        port = FreePort();
        await RunAsync("chown", "postgres", directory.FullName);
        var data = Path.Combine(directory.FullName, "data");
        await AsPostgresAsync($"{Binaries}/initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync");
        await AsPostgresAsync(
            $"{Binaries}/pg_ctl", "-D", data, "-w", "-s", "-l", Path.Combine(directory.FullName, "log"),
            "-o", $"-p {port} -k {directory.FullName} -c listen_addresses=127.0.0.1 -c max_connections=200", "start");
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"queue{Interlocked.Increment(ref databases)}";
        await using var source = NpgsqlDataSource.Create(ConnectionStringTo("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return ConnectionStringTo(name);
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await AsPostgresAsync($"{Binaries}/pg_ctl", "-D", Path.Combine(directory.FullName, "data"), "-m", "immediate", "-s", "stop");
        directory.Delete(recursive: true);
    }

    private string ConnectionStringTo(string database) => $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Maximum Pool Size=20";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The server refuses to run as root.
    private static Task AsPostgresAsync(params string[] command) =>
        System.Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", .. command]) : RunAsync(command[0], command[1..]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Not redirected: the server inherits these, and would keep a pipe open.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
