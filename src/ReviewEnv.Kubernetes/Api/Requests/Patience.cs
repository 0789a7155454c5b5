namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Whether one request is tried again after the server said that it is busy, and when: as the server tells, within bounds.</summary>
internal sealed class Patience(TimeProvider clock)
{
    private const int MostTries = 3;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WhenNotTold = TimeSpan.FromSeconds(1);

    private readonly long begun = clock.GetTimestamp();
    private int tries;

    /// <summary>Null when it is the caller's turn to decide.</summary>
    /// <remarks>A 429 was turned away at the door, whatever it was. A 503 may have got further, so that a creation is not sent again.</remarks>
    public TimeSpan? WaitFor(ApiRequest request, ApiFailure failure)
    {
        var mayWait = failure.Code == 429 || (failure is { Code: 503, RetryAfter: not null } && request.Method != HttpMethod.Post);
        if (!mayWait || ++tries >= MostTries) return null;
        var wait = failure.RetryAfter ?? WhenNotTold;
        return clock.GetElapsedTime(begun) + wait <= Longest ? wait : null;
    }
}
