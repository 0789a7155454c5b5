using Microsoft.Extensions.Primitives;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.Webhooks;

/// <summary>Finds in a request what the verifier and the parser ask for.</summary>
internal static class WebhookRequest
{
    public static WebhookHeaders HeadersOf(HttpRequest request)
    {
        var headers = request.Headers;
        return new WebhookHeaders
        {
            Event = Text(headers[WebhookHeaders.EventName]),
            Token = Text(headers[WebhookHeaders.TokenName]),
            IdempotencyKey = Text(headers[WebhookHeaders.IdempotencyKeyName]),
            Id = Text(headers[WebhookHeaders.IdName]),
            Timestamp = Text(headers[WebhookHeaders.TimestampName]),
            Signature = Text(headers[WebhookHeaders.SignatureName]),
        };
    }

    /// <summary>A header sent twice becomes one text that matches neither of the two: nobody smuggles a second token past the first.</summary>
    private static string? Text(StringValues values) => values.Count switch
    {
        0 => null,
        1 => values[0],
        _ => values.ToString(),
    };
}
