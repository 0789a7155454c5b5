using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using ReviewEnv.Benchmarks.Load;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Kubernetes;

/// <summary>The daemon with a cluster as target: branches are pushed by webhook, and counted when they are Ready.</summary>
internal sealed class DaemonSide(ServerProcess daemon, TempFolder folder) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{daemon.Port}"), Timeout = TimeSpan.FromMinutes(10) };

    public TimeSpan ProcessorTime => daemon.ProcessorTime;

    public long ResidentBytes => daemon.ResidentBytes;

    /// <summary>Pushes branches and waits until all are Ready.</summary>
    public async Task<TimeSpan> PushAsync(int from, int count, CancellationToken cancellationToken)
    {
        http.DefaultRequestHeaders.Authorization ??= new AuthenticationHeaderValue("Bearer", Daemon.ApiToken);
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
        await using var body = await http.GetStreamAsync(new Uri("/api/v1/environments", UriKind.Relative), cancellationToken);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var root = document.RootElement;
        var all = root.ValueKind == JsonValueKind.Array ? root : root.EnumerateObject().First(property => property.Value.ValueKind == JsonValueKind.Array).Value;
        return all.EnumerateArray().Count(one => one.GetProperty("phase").GetString() == "Ready");
    }

    public void Dispose() => http.Dispose();
}
