using System.Text.Json;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Reads the <c>Status</c> object in which API servers say what went wrong.</summary>
internal static class StatusReader
{
    /// <summary>A server may quote a whole object as the value that is wrong.</summary>
    private const int LongestMessage = 2_000;

    /// <summary>Null when the body is no such object.</summary>
    public static ApiFailure? TryRead(int code, ReadOnlySpan<byte> body)
    {
        try
        {
            return From(Answers.Object(body), code);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="code">For when the object does not say it.</param>
    public static ApiFailure? From(JsonElement status, int code)
    {
        if (status.Text("kind") != "Status") return null;
        var details = status.Part("details");
        return new ApiFailure(status.Number("code") is > 0 and var said ? said : code, status.Text("reason"), Short(WithoutEcho(status.Text("message"))))
        {
            IsStatus = true,
            Causes = [.. details.Elements("causes").Select(cause => new FailureCause(cause.Text("reason"), Short(cause.Text("message")), cause.Text("field")))],
            RetryAfter = details.Number("retryAfterSeconds") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    /// <summary>A server that cannot decode a body quotes the bytes around the place: the body of a request has no business in a message.</summary>
    private static string WithoutEcho(string message) =>
        message.IndexOf("error found in #", StringComparison.Ordinal) is >= 0 and var at ? message[..at].TrimEnd(' ', ',') : message;

    private static string Short(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage] + "...";
}
