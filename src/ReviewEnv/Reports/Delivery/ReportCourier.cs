using ReviewEnv.Configuration;
using ReviewEnv.Core.Storage;
using ReviewEnv.Presentation;
using ReviewEnv.Scheduling;

namespace ReviewEnv.Reports.Delivery;

/// <summary>Delivers reports when they are due. What was missed while nobody ran is delivered late, the latest one, once.</summary>
internal sealed partial class ReportCourier(ServerSettings settings, ReportDelivery delivery, DeliveryBook book, TimeProvider time, ILogger<ReportCourier> logger) : BackgroundService
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private static readonly Backoff Retry = new() { Base = TimeSpan.FromSeconds(30), Cap = TimeSpan.FromHours(1) };

    private readonly Dictionary<string, (int Failures, DateTimeOffset Again)> failing = [];

    /// <summary>Delivers what is due.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        foreach (var report in settings.Reports)
        {
            if (failing.TryGetValue(report.Name, out var failed) && failed.Again > time.GetUtcNow()) continue;
            try
            {
                var known = await book.ReadAsync(report.Name, cancellationToken);
                if (report.Schedule.DueSince(known.Last, time.GetUtcNow()) is { } due && !known.IsClaimed(time.GetUtcNow())) await DeliverAsync(report, due, cancellationToken);
                failing.Remove(report.Name);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                var failures = failed.Failures + 1;
                var wait = Retry.After(failures - 1, null, 0.5 + (Random.Shared.NextDouble() / 2));
                failing[report.Name] = (failures, time.GetUtcNow() + wait);
                // Of anything else only the kind is told: its message may hold an address.
                Undelivered(report.Name, problem is DeliveryException or StoreUnavailableException ? problem.Message : problem.GetType().Name, (int)wait.TotalSeconds);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Reports.Count == 0) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            await RoundAsync(stoppingToken);
            await Task.Delay(Rest(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeliverAsync(ReportDeliverySettings report, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (await book.ClaimAsync(report.Name, due, cancellationToken) is not { } claimed) return;
        try
        {
            var made = await delivery.MakeAsync(report, due, cancellationToken);
            var troubles = new List<string>();
            foreach (var part in ReportDelivery.PartsOf(report).Except(claimed.ArrivedOf(due)))
            {
                try
                {
                    await delivery.BringAsync(report, made, part, due, cancellationToken);
                    await book.ArrivedAsync(report.Name, due, part, cancellationToken);
                }
                catch (DeliveryException trouble)
                {
                    // The other parts go all the same.
                    troubles.Add(trouble.Message);
                }
            }

            if (troubles.Count > 0) throw new DeliveryException(string.Join("; ", troubles));
            await book.DeliveredAsync(report.Name, due, cancellationToken);
            Delivered(report.Name, Moments.Rfc3339(due));
        }
        catch
        {
            await book.GiveBackAsync(report.Name, CancellationToken.None);
            throw;
        }
    }

    private TimeSpan Rest()
    {
        var now = time.GetUtcNow();
        var next = settings.Reports.Min(report => report.Schedule.NextAfter(now)) - now;
        return next < LongestRest ? next : LongestRest;
    }

    [LoggerMessage(LogLevel.Information, "Delivered the report '{Report}' that was due {Due}.")]
    private partial void Delivered(string report, string due);

    [LoggerMessage(LogLevel.Warning, "The report '{Report}' could not be delivered: {Why}. Next try in {Seconds} s.")]
    private partial void Undelivered(string report, string why, int seconds);
}
