using System.Globalization;
using System.Net.Http.Headers;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>Two of the counters that the daemon shows at <c>/metrics</c>; null for one that it does not show.</summary>
internal sealed record Counters(double? Commits, double? Accepted)
{
    public static async Task<Counters> ReadAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Daemon.ApiToken);
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{server.Port}/metrics"), cancellationToken);
        if (!answer.IsSuccessStatusCode) return new Counters(null, null);
        var lines = (await answer.Content.ReadAsStringAsync(cancellationToken)).Split('\n');
        return new Counters(Sum(lines, "reviewenv_store_commits_total"), Sum(lines, "reviewenv_webhook_accepted_total"));
    }

    /// <summary>The sum over all labels.</summary>
    private static double? Sum(string[] lines, string name)
    {
        var values = lines
            .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal) || line.StartsWith(name + "{", StringComparison.Ordinal))
            .Select(line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture))
            .ToList();
        return values.Count == 0 ? null : values.Sum();
    }
}
