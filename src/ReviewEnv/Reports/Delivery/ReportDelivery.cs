using System.Net.Http.Json;
using ReviewEnv.CloudFormation.Objects;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Reports.Delivery;

/// <summary>Makes a scheduled report and brings it where it goes.</summary>
internal sealed class ReportDelivery(ReportReader reader, ServerSettings settings, HttpClient http, ReportObjects objects)
{
    private static readonly TimeSpan WebhookLimit = TimeSpan.FromSeconds(30);

    /// <summary>With the tries that are made again, and a role that has to be taken on first.</summary>
    private static readonly TimeSpan ObjectLimit = TimeSpan.FromMinutes(2);

    /// <summary>The parts of a delivery: each arrives by itself.</summary>
    public static IReadOnlyList<string> PartsOf(ReportDeliverySettings report)
    {
        var parts = new List<string>();
        if (report.File is not null) parts.Add("file");
        if (report.Object is not null) parts.Add("object");
        if (report.Webhook is not null) parts.Add("webhook");
        return parts;
    }

    public Task<IdleReport> MakeAsync(ReportDeliverySettings report, DateTimeOffset due, CancellationToken cancellationToken)
    {
        // "Last week" is the one before the day of the delivery where its readers are, however late it is delivered.
        if (!ReportPeriod.TryParse(report.Period, report.Schedule.LocalDay(due), out var period, out var problem)) throw new InvalidOperationException(problem);
        return reader.ReadAsync(new ReportQuestion(period, report.Grouping, project => Covers(report, project)) { Zone = report.Schedule.Zone }, cancellationToken);
    }

    /// <exception cref="DeliveryException">It did not arrive; says why, and holds no secret.</exception>
    public Task BringAsync(ReportDeliverySettings report, IdleReport made, string part, DateTimeOffset due, CancellationToken cancellationToken) => part switch
    {
        "file" => WriteAsync(report, made, due, cancellationToken),
        "object" => PutAsync(report, report.Object!, made, due, cancellationToken),
        _ => PostAsync(report, made, cancellationToken),
    };

    private static bool Covers(ReportDeliverySettings report, string project) =>
        report.Projects.Count == 0 || report.Projects.Any(pattern => pattern == ApiToken.AllProjects || ProjectCatalog.Matches(pattern, project));

    private static string Dated(string name, ReportDeliverySettings report, DateTimeOffset due) =>
        name.Replace("{date}", Figures.Day(report.Schedule.LocalDay(due)), StringComparison.Ordinal);

    private async Task WriteAsync(ReportDeliverySettings report, IdleReport made, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var path = Dated(report.File!, report, due);
        try
        {
            await WholeFile.WriteAsync(path, ReportForm.Of(made, path, settings.PublicUrl).Text, cancellationToken);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException($"the file {path} cannot be written ({unwritable.Message})");
        }
    }

    private async Task PutAsync(ReportDeliverySettings report, ReportObject place, IdleReport made, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var key = Dated(place.Key, report, due);
        var form = ReportForm.Of(made, key, settings.PublicUrl);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ObjectLimit);
        try
        {
            await objects.Of(place.Target).PutAsync(place.Bucket, key, form.Text, form.ContentType, limit.Token);
        }
        catch (ObjectNotWrittenException unwritten)
        {
            throw new DeliveryException($"the object s3://{place.Bucket}/{key} cannot be written: {unwritten.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"the object s3://{place.Bucket}/{key} was not written within {ObjectLimit.TotalSeconds:0} s");
        }
    }

    private async Task PostAsync(ReportDeliverySettings report, IdleReport made, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WebhookLimit);
        try
        {
            using var body = JsonContent.Create(SlackMessage.Of(made, report.Name, ReportLinks.From(settings.PublicUrl)), DeliveryJson.Default.SlackMessage);
            // With its length: small receivers do not read chunks.
            await body.LoadIntoBufferAsync(limit.Token);
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
