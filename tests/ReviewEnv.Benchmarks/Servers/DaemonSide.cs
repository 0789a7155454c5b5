using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using ReviewEnv.Benchmarks.Load;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>The daemon with a target: branches are pushed by webhook, and counted when they are Ready.</summary>
internal sealed class DaemonSide(ServerProcess daemon, TempFolder folder) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{daemon.Port}"), Timeout = TimeSpan.FromMinutes(10), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Daemon.ApiToken) } };
    private long hints = 1_000_000;

    public TimeSpan ProcessorTime => daemon.ProcessorTime;

    public long ResidentBytes => daemon.ResidentBytes;

    /// <summary>Pushes branches and waits until all are Ready.</summary>
    public async Task<TimeSpan> PushAsync(int from, int count, CancellationToken cancellationToken)
    {
        var push = new PushTemplate(daemon.Port, daemon.Secret);
        using var connection = new KeepAliveConnection();
        await connection.ConnectAsync(daemon.Port, cancellationToken);
        var before = await ReadyAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        await Daemon.BranchAsync(folder, Enumerable.Range(from, count).Select(PushTemplate.BranchOf), cancellationToken);
        for (var number = from; number < from + count; number++)
        {
            var status = await connection.SendAsync(push.Render(number, 0, number + 1), cancellationToken);
            if (status != 202) throw new BenchException($"The daemon answered {status} to a push.");
        }

        while (await ReadyAsync(cancellationToken) < before + count)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(10)) throw new BenchException($"Not all were Ready within 10 minutes:\n{daemon.Tail()}");
            await Task.Delay(count == 1 ? 5 : 500, cancellationToken);
        }

        return watch.Elapsed;
    }

    /// <summary>Has the daemon look at a branch.</summary>
    public Task HintAsync(int number, CancellationToken cancellationToken) => TellAsync(number, 0, ++hints, cancellationToken);

    /// <summary>Gives a branch another commit, and waits until that one is published.</summary>
    public async Task UpdateAsync(int number, CancellationToken cancellationToken)
    {
        var commit = await Daemon.CommitAsync(folder, PushTemplate.BranchOf(number), cancellationToken);
        await HintAsync(number, cancellationToken);
        await UntilAsync(number, environment => environment.GetProperty("phase").GetString() == "Ready" && environment.TryGetProperty("publishedCommit", out var published) && published.GetString() == commit, cancellationToken);
    }

    /// <summary>Deletes a branch, and waits until its environment is gone.</summary>
    public async Task DeleteAsync(int number, CancellationToken cancellationToken)
    {
        await Daemon.DeleteBranchAsync(folder, PushTemplate.BranchOf(number), cancellationToken);
        await TellAsync(number, ++hints, 0, cancellationToken);
        await UntilAsync(number, environment => environment.GetProperty("phase").GetString() == "Stopped", cancellationToken);
    }

    /// <summary>Requests to the cluster so far, by kind.</summary>
    public async Task<(double Reads, double Writes, double Watches)> RequestsAsync(CancellationToken cancellationToken)
    {
        var lines = (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken)).Split('\n');
        double Of(string kind) => lines.Where(line => line.StartsWith("reviewenv_kubernetes_requests_total", StringComparison.Ordinal) && line.Contains($"\"{kind}\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
        return (Of("read"), Of("write"), Of("watch"));
    }

    /// <summary>How many environments are published.</summary>
    public async Task<int> ReadyAsync(CancellationToken cancellationToken)
    {
        using var document = await ListAsync("", cancellationToken);
        return document.RootElement.GetProperty("environments").EnumerateArray().Count(one => one.GetProperty("phase").GetString() == "Ready");
    }

    public void Dispose() => http.Dispose();

    private async Task TellAsync(int number, long before, long after, CancellationToken cancellationToken)
    {
        using var connection = new KeepAliveConnection();
        await connection.ConnectAsync(daemon.Port, cancellationToken);
        var status = await connection.SendAsync(new PushTemplate(daemon.Port, daemon.Secret).Render(number, before, after), cancellationToken);
        if (status != 202) throw new BenchException($"The daemon answered {status} to a push.");
    }

    private async Task UntilAsync(int number, Func<JsonElement, bool> isSo, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            // One that is asked for by name is shown when it is stopped, too.
            using var document = await ListAsync($"?project={PushTemplate.Project}&ref={PushTemplate.BranchOf(number)}", cancellationToken);
            if (document.RootElement.GetProperty("environments").EnumerateArray().Any(isSo)) return;
            if (watch.Elapsed > TimeSpan.FromMinutes(2)) throw new BenchException($"It did not come to that within 2 minutes:\n{daemon.Tail()}");
            await Task.Delay(50, cancellationToken);
        }
    }

    private async Task<JsonDocument> ListAsync(string query, CancellationToken cancellationToken)
    {
        await using var body = await http.GetStreamAsync(new Uri("/api/v1/environments" + query, UriKind.Relative), cancellationToken);
        return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
    }
}
