using System.Collections.Concurrent;
using System.Diagnostics;

namespace ReviewEnv.Tests.Scheduling;

/// <summary>A running <see cref="WorkerProgram"/>.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private WorkerProcess(Process process) => this.process = process;

    public IReadOnlyCollection<string> Lines => lines;

    public static async Task<WorkerProcess> StartAsync(string storage, string script, string served, params string[] wakes)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(WorkerProgram).Assembly.Location);
        foreach (var argument in wakes.Prepend(served).Prepend(script)) start.ArgumentList.Add(argument);
        start.Environment[WorkerProgram.StorageVariable] = storage;
        var worker = new WorkerProcess(Process.Start(start) ?? throw new InvalidOperationException("The worker process did not start."));
        worker.Read();
        await worker.SaysAsync("ready");
        return worker;
    }

    public Task SaysAsync(string line) => Eventually.TrueAsync(
        () => lines.Contains(line) || (process.HasExited ? throw new InvalidOperationException($"The worker ended: {string.Join('\n', lines)}") : false),
        $"the worker says '{line}'",
        TimeSpan.FromSeconds(60));

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Lets it shut down in good order.</summary>
    public async Task StopAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
    }

    private void Read()
    {
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Add(string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
