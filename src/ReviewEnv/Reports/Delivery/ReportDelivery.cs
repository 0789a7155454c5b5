using System.Net.Http.Json;
using System.Text.Json;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Reports.Delivery;

/// <summary>Makes a scheduled report and brings it where it goes.</summary>
internal sealed class ReportDelivery(ReportReader reader, ServerSettings settings, HttpClient http)
{
    private static readonly TimeSpan WebhookLimit = TimeSpan.FromSeconds(30);

    /// <summary>The parts of a delivery: each arrives by itself.</summary>
    public static IReadOnlyList<string> PartsOf(ReportDeliverySettings report) => [.. report.File is null ? Array.Empty<string>() : ["file"], .. report.Webhook is null ? Array.Empty<string>() : ["webhook"]];

    public Task<IdleReport> MakeAsync(ReportDeliverySettings report, DateTimeOffset due, CancellationToken cancellationToken)
    {
        // "Last week" is the one before the day of the delivery where its readers are, however late it is delivered.
        if (!ReportPeriod.TryParse(report.Period, report.Schedule.LocalDay(due), out var period, out var problem)) throw new InvalidOperationException(problem);
        return reader.ReadAsync(new ReportQuestion(period, report.Grouping, project => Covers(report, project)) { Zone = report.Schedule.Zone }, cancellationToken);
    }

    /// <exception cref="DeliveryException">It did not arrive; says why, and not where to.</exception>
    public Task BringAsync(ReportDeliverySettings report, IdleReport made, string part, DateTimeOffset due, CancellationToken cancellationToken) =>
        part == "file" ? WriteAsync(report, made, due, cancellationToken) : PostAsync(report, made, cancellationToken);

    private static bool Covers(ReportDeliverySettings report, string project) =>
        report.Projects.Count == 0 || report.Projects.Any(pattern => pattern == ApiToken.AllProjects || ProjectCatalog.Matches(pattern, project));

    private async Task WriteAsync(ReportDeliverySettings report, IdleReport made, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var path = report.File!.Replace("{date}", Figures.Day(report.Schedule.LocalDay(due)), StringComparison.Ordinal);
        var text = Path.GetExtension(path) switch
        {
            ".csv" => ReportCsv.Of(made),
            ".json" => JsonSerializer.Serialize(IdleReportView.Of(made), ApiJson.Default.IdleReportView),
            _ => ReportFile.Of(made, settings.PublicUrl),
        };
        try
        {
            await WholeFile.WriteAsync(path, text, cancellationToken);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException($"the file {path} cannot be written ({unwritable.Message})");
        }
    }

    private async Task PostAsync(ReportDeliverySettings report, IdleReport made, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WebhookLimit);
        try
        {
            using var body = JsonContent.Create(SlackMessage.Of(made, report.Name, ReportLinks.From(settings.PublicUrl)), DeliveryJson.Default.SlackMessage);
            using var response = await http.PostAsync(new Uri(report.Webhook!.RevealText()), body, limit.Token);
            if (!response.IsSuccessStatusCode) throw new DeliveryException($"the webhook answered {(int)response.StatusCode}");
        }
        catch (HttpRequestException unreachable)
        {
            // Its message has the host, which belongs to the secret.
            throw new DeliveryException($"the webhook cannot be reached ({unreachable.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"the webhook did not answer within {WebhookLimit.TotalSeconds:0} s");
        }
    }
}

/// <summary>A report did not arrive. The message holds no secret.</summary>
internal sealed class DeliveryException(string message) : Exception(message);
