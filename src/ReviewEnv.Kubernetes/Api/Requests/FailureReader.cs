using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Makes a typed failure of an answer that is no success, whoever wrote it.</summary>
internal static partial class FailureReader
{
    private const int LongestQuote = 200;

    public static ApiFailure Read(ApiRequest request, HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var code = (int)response.StatusCode;
        var failure = StatusReader.TryRead(code, body) ?? new ApiFailure(code, "", Describe(response, body));
        failure = failure with { RetryAfter = RetryAfterOf(response, now) ?? failure.RetryAfter };
        failure = AsBadManifest(AsPrecondition(failure));
        return request.IsAboutSecret ? Discreet(failure) : failure;
    }

    /// <summary>What the server says may quote what it was sent, unless it is about rights, existence, ownership or load: then only which fields are meant is kept.</summary>
    public static ApiFailure Discreet(ApiFailure failure)
    {
        if (failure.IsStatus && failure.Code is 401 or 403 or 404 or 409 or 410 or 429) return failure;
        var fields = failure.Causes.Select(cause => cause.Field).Where(field => field.Length > 0).ToList();
        return failure with
        {
            Message = fields.Count > 0 ? $"wrong: {string.Join(", ", fields)}" : "the server's words are withheld, as they may quote a Secret",
            Causes = [.. failure.Causes.Select(cause => cause with { Message = "" })],
        };
    }

    /// <summary>
    /// A patch that names another UID is an invalid change of an immutable field to the server, and a deletion that does is a conflict told in prose;
    /// to everybody else both are a precondition that does not hold.
    /// </summary>
    private static ApiFailure AsPrecondition(ApiFailure failure) => failure switch
    {
        { Code: 422 } when failure.Causes.Any(cause => cause.Field == "metadata.uid") => failure with { Code = 409, Reason = "Conflict" },
        { Code: 409, Causes.Count: 0 } when OtherUid().IsMatch(failure.Message) => failure with { Causes = [new FailureCause("FieldValueInvalid", "", "metadata.uid")] },
        _ => failure,
    };

    /// <summary>Some servers call it their own failure (500) when an applied manifest does not fit its schema; no other try would make it fit.</summary>
    private static ApiFailure AsBadManifest(ApiFailure failure) => failure.Code is 400 or 500 && failure.IsStatus && failure.Message.StartsWith("failed to create typed patch object", StringComparison.Ordinal)
        ? failure with
        {
            Code = 400,
            Reason = "BadRequest",
            Causes = [.. FieldAndFault().Matches(failure.Message).Select(match => new FailureCause("FieldValueInvalid", match.Groups["fault"].Value, match.Groups["field"].Value))],
        }
        : failure;

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > now => date - now,
        _ => null,
    };

    private static string Describe(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if ((int)response.StatusCode is >= 300 and < 400) return $"sends on to {response.Headers.Location?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) ?? "elsewhere"}, which an API server does not do";
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]);
        var type = response.Content.Headers.ContentType?.MediaType;
        return type switch
        {
            _ when string.IsNullOrWhiteSpace(text) => $"{Phrase(response.StatusCode)}, without another word",
            "text/html" => $"a web page instead of an answer (is there a proxy in between?): {Quote(Title().Match(text) is { Success: true } title ? title.Groups["words"].Value : Phrase(response.StatusCode))}",
            "text/plain" or null when text.StartsWith("404 page not found", StringComparison.Ordinal) => "it knows no such path, so that it does not serve this kind (any more), or something else answers in its place",
            "text/plain" or null => Quote(text),
            _ => $"{Phrase(response.StatusCode)}, in words that cannot be read ({type}, {body.Length} bytes)",
        };
    }

    private static string Phrase(HttpStatusCode code) => $"{(int)code} {code}";

    private static string Quote(string text)
    {
        text = Blank().Replace(text, " ").Trim();
        return text.Length <= LongestQuote ? text : text[..LongestQuote] + "...";
    }

    [GeneratedRegex("<title[^>]*>(?<words>.*?)</title>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Title();

    [GeneratedRegex("UID in (the )?precondition", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OtherUid();

    [GeneratedRegex(@"(?m)\s(?<field>\.[^\s:]+): (?<fault>.+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FieldAndFault();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Blank();
}
