using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ReviewEnv.Testing.Servers;

/// <summary>A real PostgreSQL server on 127.0.0.1 with a data folder of its own, gone when disposed of.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "reviewenv";
    private static readonly string? Programs = FindPrograms();
    private readonly string folder = Directory.CreateTempSubdirectory("reviewenv-pg-").FullName;
    private readonly bool durable;
    private readonly Queue<string> output = new();
    private Process? process;
    private int port;
    private int databases;

    private PostgresServer(bool durable) => this.durable = durable;

    /// <summary>Why no server can be started on this machine; null when one can.</summary>
    public static string? Missing =>
        OperatingSystem.IsWindows() ? "PostgreSQL tests run on Linux and macOS"
        : Programs is null ? "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        : null;

    /// <param name="durable">Whether commits reach the disk. Slower; only figures and power cuts need it.</param>
    public static async Task<PostgresServer> StartAsync(bool durable = false)
    {
        var server = new PostgresServer(durable);
        try
        {
            await server.InitializeAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database. Returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Runs a statement as the server's superuser, in the database <c>postgres</c>.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = User,
        Database = database,
        Timeout = 5,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>Stops the server at once, cutting every connection; the data stay.</summary>
    public async Task StopAsync()
    {
        if (process is null) return;
        if (!process.HasExited)
        {
            await RunAsync("kill", ["-QUIT", process.Id.ToString()], asServerUser: false);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
        process = null;
    }

    /// <summary>Starts it on its data; on the same port when it ran before.</summary>
    public async Task StartAgainAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            if (port == 0) port = FreePort();
            Launch();
            if (await IsReadyAsync()) return;
            await StopAsync();
            // Somebody else may have been quicker at the port.
            port = 0;
            if (attempt == 3) throw new InvalidOperationException("PostgreSQL does not start:\n" + Output());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task InitializeAsync()
    {
        // The server refuses to run as root, and its user must be able to write here.
        if (RunsAsRoot && !OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        await RunAsync(
            Path.Combine(Programs!, "initdb"), ["-D", Path.Combine(folder, "data"), "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], asServerUser: true);
    }

    private void Launch()
    {
        List<string> arguments =
        [
            "-D", Path.Combine(folder, "data"), "-k", folder, "-p", port.ToString(),
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "logging_collector=off",
        ];
        if (!durable) arguments.AddRange(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        process = Start(Path.Combine(Programs!, "postgres"), arguments, asServerUser: true);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private async Task<bool> IsReadyAsync()
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(30) && !process!.HasExited)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        return false;
    }

    private static bool RunsAsRoot => string.Equals(System.Environment.UserName, "root", StringComparison.Ordinal);

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments, bool asServerUser)
    {
        using var tool = Start(program, arguments, asServerUser);
        var said = tool.StandardOutput.ReadToEndAsync();
        var errors = tool.StandardError.ReadToEndAsync();
        await tool.WaitForExitAsync();
        if (tool.ExitCode != 0) throw new InvalidOperationException($"{program} failed:\n{await said}\n{await errors}");
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, bool asServerUser)
    {
        var changeUser = asServerUser && RunsAsRoot;
        var start = new ProcessStartInfo(changeUser ? "setpriv" : program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The server must be able to enter the folder it is started in.
            WorkingDirectory = "/",
        };
        // setpriv becomes the program, so that its process id is the server's.
        if (changeUser) foreach (var argument in (string[])[$"--reuid={ServerUser}", $"--regid={ServerUser}", "--clear-groups", "--", program]) start.ArgumentList.Add(argument);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string ServerUser => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0).Select(path => Path.Combine(path, "bin"))
            : [];
        return folders.Concat((System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "postgres")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (output)
        {
            output.Enqueue(line);
            if (output.Count > 50) output.Dequeue();
        }
    }

    private string Output()
    {
        lock (output) return string.Join('\n', output);
    }
}
