using System.Diagnostics;
using System.Net.Http.Headers;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>How long the list takes with many environments: one request after the other on one connection, from its first byte sent to its last byte received.</summary>
internal static class PagesMode
{
    private const int WarmUps = 20;
    private const int Requests = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The list as it is opened, and in the ways that ask for the most.</summary>
    private static readonly string[] Addresses = ["/", "/?owner=ada&sort=idle&desc=yes&idle=1h", "/?sort=branch&page=7&all=yes", "/?q=feature/1999"];

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var branches = options.Branches ?? 2000;
        using var folder = new TempFolder();
        await Daemon.PrepareAsync(folder, [], cancellationToken);
        await FilledStore.FillAsync(folder["reviewenv.db"], branches, cancellationToken);
        await using var daemon = await Daemon.StartAsync(options.Daemon, folder, cancellationToken, role: "creator");
        await daemon.ListeningAsync(cancellationToken);
        var quiet = await daemon.QuietAsync(Limit, cancellationToken);
        await Console.Out.WriteLineAsync(FormattableString.Invariant($"{branches:n0} environments{(quiet ? "" : ", and the daemon still at work")}"));

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{daemon.Port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Daemon.ApiToken);
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        foreach (var address in Addresses) await MeasureAsync(http, daemon, address, cancellationToken);
        return 0;
    }

    private static async Task MeasureAsync(HttpClient http, ServerProcess daemon, string address, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        var bytes = 0;
        var processorTime = TimeSpan.Zero;
        for (var number = 0; number < WarmUps + Requests; number++)
        {
            if (number == WarmUps) processorTime = daemon.ProcessorTime;
            var began = Stopwatch.GetTimestamp();
            bytes = (await http.GetByteArrayAsync(new Uri(address, UriKind.Relative), cancellationToken)).Length;
            if (number >= WarmUps) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        // Says more than the clock where others keep the machine busy.
        var each = (daemon.ProcessorTime - processorTime).TotalMilliseconds / Requests;
        times.Sort();
        await Console.Out.WriteLineAsync(FormattableString.Invariant(
            $"GET {address,-46} median {times[times.Count / 2],6:n1} ms   p99 {times[times.Count * 99 / 100],6:n1} ms   worst {times[^1],6:n1} ms   processor {each,5:n1} ms   {bytes / 1024.0,5:n0} KB"));
    }
}
