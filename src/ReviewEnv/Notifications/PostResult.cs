namespace ReviewEnv.Notifications;

/// <summary>What came of posting. A closed family; reasons are in our own words, as the other side's may repeat the address.</summary>
internal abstract record PostResult
{
    private PostResult() { }

    public sealed record Taken : PostResult;

    /// <summary>It will never be taken.</summary>
    public sealed record Refused(string Reason) : PostResult;

    /// <summary>It may be taken another time.</summary>
    /// <param name="RetryAfter">What the other side asked for; null for nothing.</param>
    public sealed record Later(string Reason, TimeSpan? RetryAfter = null) : PostResult;
}
