using System.Net;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.Webhooks;

/// <summary>Takes deliveries in over HTTP. An answer that says "accepted" is sent after the commit that makes it true, never before.</summary>
/// <remarks>The hot path of the daemon: no model binding, no filters, seldom a copy of the body, nothing built for fields that do not matter.</remarks>
internal sealed partial class WebhookEndpoint(WebhookVerifier verifier, WebhookIntake intake, WebhookMetrics metrics, ILogger<WebhookEndpoint> logger)
{
    /// <summary>GitLab itself sends nothing larger.</summary>
    public const long MaxBodyBytes = 25 * 1024 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var headers = WebhookRequest.HeadersOf(context.Request);
        var authenticity = verifier.CheckHeaders(headers);
        if (authenticity == Authenticity.Refused) Unauthorized(context);
        else if (context.Request.ContentLength > MaxBodyBytes) TooLarge(context, headers);
        else if (await ReadAsync(context, headers, authenticity) is { } parsed) Answer(context.Response, await intake.TakeAsync(headers, parsed));
    }

    /// <summary>What the body says; null when the request is answered already or nobody waits for an answer.</summary>
    private async ValueTask<ParsedWebhook?> ReadAsync(HttpContext context, WebhookHeaders headers, Authenticity authenticity)
    {
        try
        {
            using var body = await BoundedBody.ReadAsync(context.Request.BodyReader, MaxBodyBytes, context.RequestAborted);
            if (body.TooLarge) return TooLarge(context, headers);
            if (authenticity == Authenticity.DependsOnBody && !verifier.CheckSignature(headers, body.Bytes)) return Unauthorized(context);
            return WebhookParser.Parse(body.Bytes, headers.Event);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(context, headers);
        }
        catch (BadHttpRequestException exception)
        {
            return new ParsedWebhook.Malformed(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Nobody may be left to answer, but if there is, silence must not look like success.
            Log.HungUp(logger, headers.DeliveryKey);
            context.Abort();
            return null;
        }
    }

    private void Answer(HttpResponse response, Reception reception)
    {
        switch (reception.Kind)
        {
            case ReceptionKind.Accepted:
                metrics.Accepted();
                WebhookAnswers.Accepted(response);
                break;
            case ReceptionKind.AlreadyKnown:
                metrics.Ignored();
                WebhookAnswers.AlreadyKnown(response);
                break;
            case ReceptionKind.Ignored:
                metrics.Ignored();
                WebhookAnswers.Ignored(response, reception.Reason ?? "");
                break;
            case ReceptionKind.Malformed:
                metrics.Refused();
                WebhookAnswers.NotJson(response);
                break;
            default:
                metrics.Unavailable();
                WebhookAnswers.Unavailable(response);
                break;
        }
    }

    /// <summary>Logs nothing that the sender wrote: it may be anybody.</summary>
    private ParsedWebhook? Unauthorized(HttpContext context)
    {
        Log.Unauthorized(logger, context.Connection.RemoteIpAddress);
        metrics.Refused();
        WebhookAnswers.Unauthorized(context.Response);
        return null;
    }

    private ParsedWebhook? TooLarge(HttpContext context, in WebhookHeaders headers)
    {
        Log.TooLarge(logger, headers.DeliveryKey);
        metrics.Refused();
        WebhookAnswers.TooLarge(context.Response);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refused a delivery from {Address}: neither the secret token nor the signature is right")]
        public static partial void Unauthorized(ILogger logger, IPAddress? address);

        [LoggerMessage(2, LogLevel.Warning, "Refused delivery {Delivery}: its body is larger than 25 MiB")]
        public static partial void TooLarge(ILogger logger, string? delivery);

        [LoggerMessage(3, LogLevel.Debug, "The sender of delivery {Delivery} hung up before it was complete")]
        public static partial void HungUp(ILogger logger, string? delivery);
    }
}
