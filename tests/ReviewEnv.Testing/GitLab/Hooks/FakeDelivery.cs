using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>One event on its way to one hook.</summary>
public sealed class FakeDelivery
{
    internal FakeDelivery(long id, FakeHook hook, HookTrigger trigger, string body, DateTimeOffset createdAt) =>
        (Id, Hook, Trigger, Body, CreatedAt) = (id, hook, trigger, body, createdAt);

    public long Id { get; }

    public FakeHook Hook { get; }

    /// <summary>Such as <c>Push Hook</c>.</summary>
    public string Event => Trigger.Header;

    public string Body { get; }

    /// <summary>The same however often it is sent.</summary>
    public string IdempotencyKey { get; internal init; } = Guid.NewGuid().ToString();

    public string EventUuid { get; internal init; } = Guid.NewGuid().ToString();

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Whether the plan had it lost; nothing was sent then, and GitLab knows nothing of it.</summary>
    public bool Dropped { get; internal set; }

    /// <summary>How many times it was sent.</summary>
    public int Sent { get; internal set; }

    /// <summary>An HTTP status or <c>internal error</c>; null until it was sent.</summary>
    public string? ResponseStatus { get; internal set; }

    public bool Succeeded => ResponseStatus is { Length: 3 } status && status[0] is '2' or '3';

    internal HookTrigger Trigger { get; }

    internal JsonObject Json() => new()
    {
        ["id"] = Id,
        ["url"] = Hook.Url,
        ["trigger"] = Trigger.Log,
        ["request_headers"] = new JsonObject { ["Content-Type"] = "application/json", ["X-Gitlab-Event"] = Event, ["X-Gitlab-Token"] = "[REDACTED]", ["Idempotency-Key"] = IdempotencyKey },
        ["request_data"] = JsonNode.Parse(Body),
        ["response_headers"] = new JsonObject(),
        ["response_body"] = "",
        ["execution_duration"] = 0.1,
        ["response_status"] = ResponseStatus,
        ["created_at"] = Stamp.Api(CreatedAt),
    };
}
