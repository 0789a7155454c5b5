using System.Diagnostics;
using System.Text.RegularExpressions;
using ReviewEnv.Testing.Servers.Aws;

namespace ReviewEnv.Testing.Servers.Moto;

/// <summary>
/// AWS in memory on a free port of 127.0.0.1: moto with the change sets of <c>tests/servers/moto/start.py</c>, which says what it can play.
/// Any access key is welcome; all work in account 123456789012, and each region is a world of its own. Gone when disposed of, or when this process dies.
/// </summary>
public sealed class MotoServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly TemporaryFolder folder;
    private readonly Queue<string> output = new();
    private readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MotoServer(Process process, TemporaryFolder folder) => (this.process, this.folder, ProcessId) = (process, folder, process.Id);

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/");

    public int ProcessId { get; }

    public static async Task<MotoServer> StartAsync()
    {
        var home = new TemporaryFolder();
        var script = home["start.py"];
        await using (var embedded = typeof(MotoServer).Assembly.GetManifestResourceStream("moto-start.py")!)
        await using (var file = File.Create(script)) await embedded.CopyToAsync(file);
        var start = new ProcessStartInfo(PythonPrograms.Python, ["-u", script])
        {
            // It ends with its standard input, and so with us.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.Root,
        };
        // A configuration of this machine's owner is none of a test's business.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_") || name.StartsWith("MOTO_")).ToList()) start.Environment.Remove(name);
        var server = new MotoServer(Process.Start(start)!, home);
        try
        {
            server.Endpoint = await server.ReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The <c>aws</c> command against this server.</summary>
    public AwsCli Aws(string region = AwsCli.Region) => new(Endpoint, region);

    /// <summary>Forgets everything, in all regions.</summary>
    public async Task ResetAsync()
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(Endpoint, "/moto-api/reset"), content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Ends it at once, as a failing network would.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
        folder.Dispose();
    }

    private async Task<Uri> ReadyAsync()
    {
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended, Task.Delay(TimeSpan.FromMinutes(1))) == ready.Task) return await ready.Task;
        throw new InvalidOperationException("moto does not start:\n" + Output());
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (output)
        {
            output.Enqueue(line);
            if (output.Count > 50) output.Dequeue();
        }

        if (Regex.Match(line, @"Running on (http://\S+)") is { Success: true } found) ready.TrySetResult(new Uri(found.Groups[1].Value));
    }

    /// <summary>The last lines that it wrote: where an answer was 500, the reason.</summary>
    public string Output()
    {
        lock (output) return string.Join('\n', output);
    }
}
