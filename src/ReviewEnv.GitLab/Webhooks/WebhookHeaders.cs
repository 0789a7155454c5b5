namespace ReviewEnv.GitLab.Webhooks;

/// <summary>The headers of a delivery that matter, as they were sent; null for one that is absent.</summary>
public readonly record struct WebhookHeaders
{
    public const string EventName = "X-Gitlab-Event";
    public const string TokenName = "X-Gitlab-Token";
    public const string IdempotencyKeyName = "Idempotency-Key";
    public const string IdName = "webhook-id";
    public const string TimestampName = "webhook-timestamp";
    public const string SignatureName = "webhook-signature";

    /// <summary>What kind of hook sent it, such as <c>Push Hook</c>. A hint only: the body decides.</summary>
    public string? Event { get; init; }

    /// <summary>The secret token, in plain text: never format it.</summary>
    public string? Token { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? Id { get; init; }
    public string? Timestamp { get; init; }
    public string? Signature { get; init; }

    /// <summary>By what a repeated delivery is known.</summary>
    /// <remarks>GitLab sends the same value under both names, but only <c>webhook-id</c> is covered by a signature: where there is one, it decides.</remarks>
    public string? DeliveryKey => string.IsNullOrEmpty(Signature) || string.IsNullOrEmpty(Id) ? NullIfEmpty(IdempotencyKey) ?? NullIfEmpty(Id) : Id;

    public override string ToString() => $"{Event} {DeliveryKey}";

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
