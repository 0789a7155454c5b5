using System.Net.Http.Headers;

namespace ReviewEnv.Notifications;

/// <summary>What a receiver's status means for what was posted. Pure.</summary>
internal static class StatusJudge
{
    // Longer than anything is kept for: more would only overflow somewhere.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(2);

    public static PostResult Judge(int status, RetryConditionHeaderValue? retryAfter, DateTimeOffset now) => status switch
    {
        >= 200 and < 300 => new PostResult.Taken(),
        410 => new PostResult.Refused("it answers 410: nobody is there any more; remove the channel, or change its webhook"),
        >= 300 and < 400 => new PostResult.Later($"it answers {status} and leads to another address, which is not followed; write the final address as webhook"),
        408 or 425 or 429 => new PostResult.Later($"it answers {status} and asks for patience", Wait(retryAfter, now)),
        401 or 403 => new PostResult.Refused($"it answers {status}: it does not let us in; look at webhook and secret"),
        404 => new PostResult.Refused("it answers 404: there is no such address; look at webhook"),
        >= 400 and < 500 => new PostResult.Refused($"it answers {status}: it does not want what it got; look at webhook and format"),
        _ => new PostResult.Later($"it answers {status}", Wait(retryAfter, now)),
    };

    private static TimeSpan? Wait(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        if ((header?.Delta ?? header?.Date - now) is not { } wait || wait <= TimeSpan.Zero) return null;
        return wait < LongestWait ? wait : LongestWait;
    }
}
