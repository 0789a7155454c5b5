using System.Diagnostics;
using System.Text.Json;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>This assembly as a process of its own, and the conversation with it.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Process process;
    private readonly Task<string> errors;

    private DaemonProcess(Process process) => (this.process, errors) = (process, process.StandardError.ReadToEndAsync());

    public bool IsKilled { get; private set; }

    public static DaemonProcess Start() => new(Process.Start(new ProcessStartInfo(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(DaemonProgram).Assembly.Location, DaemonProgram.Verb])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // Nothing lives long enough here for code to be made better while it runs.
        Environment = { ["DOTNET_TieredPGO"] = "0", ["AWS_EC2_METADATA_DISABLED"] = "true" },
    })!);

    public Task SendAsync(Errand errand) => SendAsync(JsonSerializer.Serialize(errand, ErrandJson.Default.Errand));

    public async Task SendAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>What it says next; null when it was killed.</summary>
    public async Task<string?> HearAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        if (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line) return line;
        await process.WaitForExitAsync(limit.Token);
        return IsKilled ? null : throw new InvalidOperationException($"The daemon ended by itself with {process.ExitCode}: {await errors}");
    }

    /// <summary>SIGKILL; returns when it is dead.</summary>
    public async Task KillAsync()
    {
        IsKilled = true;
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
