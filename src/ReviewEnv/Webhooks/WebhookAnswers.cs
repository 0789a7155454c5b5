using System.Buffers;
using System.Text;

namespace ReviewEnv.Webhooks;

/// <summary>What the sender of a webhook gets to read. Forges keep a few kilobytes of it in their delivery log, where people look for "why not?".</summary>
internal static class WebhookAnswers
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Problem = "application/problem+json";
    private static readonly byte[] AcceptedBody = "accepted\n"u8.ToArray();
    private static readonly byte[] KnownBody = "already known\n"u8.ToArray();
    private static readonly byte[] UnauthorizedBody = ProblemBody(401, "webhook-unauthorized", "Unauthorized");
    private static readonly byte[] NotJsonBody = ProblemBody(400, "webhook-not-json", "The body is not JSON, or not all of it arrived");
    private static readonly byte[] TooLargeBody = ProblemBody(413, "webhook-too-large", "The body is larger than 25 MiB");
    private static readonly byte[] UnavailableBody = ProblemBody(503, "webhook-not-stored", "The delivery could not be stored; send it again");

    /// <summary>Its effect is stored.</summary>
    public static void Accepted(HttpResponse response) => Write(response, StatusCodes.Status202Accepted, Text, AcceptedBody);

    /// <summary>Its effect was stored before.</summary>
    public static void AlreadyKnown(HttpResponse response) => Write(response, StatusCodes.Status200OK, Text, KnownBody);

    /// <summary>It is authentic and has no effect. Not an error: forges switch off hooks that answer with one.</summary>
    public static void Ignored(HttpResponse response, string reason)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        Write(response, StatusCodes.Status200OK, Text, Encoding.UTF8.GetBytes($"ignored: {reason}\n"));
    }

    /// <summary>Says nothing about what was wrong: whoever has no secret learns nothing about it.</summary>
    public static void Unauthorized(HttpResponse response) => Write(response, StatusCodes.Status401Unauthorized, Problem, UnauthorizedBody);

    public static void NotJson(HttpResponse response) => Write(response, StatusCodes.Status400BadRequest, Problem, NotJsonBody);

    public static void TooLarge(HttpResponse response) => Write(response, StatusCodes.Status413PayloadTooLarge, Problem, TooLargeBody);

    /// <summary>Its effect could not be stored at all.</summary>
    public static void Unavailable(HttpResponse response)
    {
        response.Headers.RetryAfter = "30";
        Write(response, StatusCodes.Status503ServiceUnavailable, Problem, UnavailableBody);
    }

    private static void Write(HttpResponse response, int status, string contentType, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;

        // The server flushes when the request ends; flushing here would cost a turn of the scheduler.
        response.BodyWriter.Write(body);
    }

    private static byte[] ProblemBody(int status, string code, string title) =>
        Encoding.UTF8.GetBytes($$"""{"status":{{status}},"code":"{{code}}","title":"{{title}}"}""");
}
