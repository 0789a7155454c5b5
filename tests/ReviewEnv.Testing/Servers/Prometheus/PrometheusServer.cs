using System.Diagnostics;
using System.Globalization;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Testing.Servers.Prometheus;

/// <summary>A real Prometheus on 127.0.0.1 that scrapes one exporter every second; gone when disposed of, or when this process dies.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private ServerChild? process;

    private PrometheusServer(int port) => Url = new Uri($"http://127.0.0.1:{port}/");

    /// <summary>Why none can be started here, with the remedy; null when one can.</summary>
    public static string? Missing =>
        Find("prometheus") is null ? "Prometheus is not installed (Debian: apt-get install prometheus)"
        : Find("setpriv") is null ? "setpriv is not installed (Debian: apt-get install util-linux)"
        : null;

    public Uri Url { get; }

    public static async Task<PrometheusServer> StartAsync(Uri exporter)
    {
        var server = new PrometheusServer(FreePort.Next());
        try
        {
            await server.LaunchAsync(exporter);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public Task KillAsync() => process!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        folder.Dispose();
    }

    private async Task LaunchAsync(Uri exporter)
    {
        await File.WriteAllTextAsync(folder["prometheus.yml"], $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: ingress
                static_configs: [{ targets: ["{{exporter.Authority}}"] }]
            """);
        process = ServerChild.Start("prometheus", folder["log"], Find("prometheus")!,
            [$"--config.file={folder["prometheus.yml"]}", $"--storage.tsdb.path={folder["data"]}", string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{Url.Port}"), "--log.level=warn"]);
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        while (!await IsReadyAsync(client))
        {
            if (process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60)) throw new InvalidOperationException("Prometheus does not start:\n" + process.Tail());
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(Url, "-/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string? Find(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
