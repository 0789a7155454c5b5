using System.Text.Json;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Turns the body of a delivery into what it says about branches. Whatever the bytes are, the answer is a value.</summary>
public static class WebhookParser
{
    /// <param name="body">The body as it was sent.</param>
    /// <param name="eventHeader">The value of <c>X-Gitlab-Event</c>: decides only where the body does not say what it is.</param>
    public static ParsedWebhook Parse(ReadOnlySpan<byte> body, string? eventHeader)
    {
        try
        {
            return PayloadReader.Read(body) is { } payload ? Dispatch(payload, eventHeader) : new ParsedWebhook.Ignored("the body is JSON, but not an object");
        }
        catch (JsonException)
        {
            return new ParsedWebhook.Malformed("the body is not JSON, or not all of it arrived");
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say that a text it was asked for is not UTF-8 or has half a surrogate pair.
            return new ParsedWebhook.Malformed("the body holds text that is not Unicode");
        }
    }

    private static ParsedWebhook Dispatch(Payload payload, string? eventHeader)
    {
        var kind = payload.ObjectKind ?? payload.EventName ?? KindOf(eventHeader);
        return kind switch
        {
            "push" => PushEvents.Read(payload, kind),
            "tag_push" => PushEvents.Read(payload, kind),
            "merge_request" => MergeRequestEvents.Read(payload),
            "repository_update" => RepositoryUpdateEvents.Read(payload),
            null => new ParsedWebhook.Ignored("the body has neither object_kind nor event_name"),
            _ => new ParsedWebhook.Ignored($"'{Printable.Of(kind)}' events say nothing about branches"),
        };
    }

    private static string? KindOf(string? eventHeader) => eventHeader switch
    {
        "Push Hook" => "push",
        "Tag Push Hook" => "tag_push",
        "Merge Request Hook" => "merge_request",
        _ => null,
    };
}
