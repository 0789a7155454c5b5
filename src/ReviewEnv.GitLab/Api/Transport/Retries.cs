namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>How often and after which pauses a call is tried again.</summary>
internal static class Retries
{
    /// <summary>In all, the first one included.</summary>
    public const int MostTries = 3;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstWhenBusy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Whether the same call, sent again at once, may do what it did not do. A 429 was turned away at the door, whatever it was.</summary>
    public static bool IsWorthIt(GitLabCall call, GitLabReply reply, GitLabException failure) =>
        failure.Kind == GitLabTrouble.RateLimited
        || (call.IsRepeatable && (reply.Status is 408 or 500 or 502 or 503 or 504) && (failure.RetryAfter ?? TimeSpan.Zero) <= Longest);

    /// <param name="tries">How many there have been.</param>
    /// <param name="fraction">A random number from 0 to 1, so that what failed together does not come back together.</param>
    public static TimeSpan PauseAfter(int tries, GitLabException failure, double fraction)
    {
        var pause = (failure.Kind == GitLabTrouble.RateLimited ? FirstWhenBusy : First) * (Math.Pow(2, tries - 1) * (0.5 + fraction));
        return failure.RetryAfter > pause ? failure.RetryAfter.Value : pause;
    }
}
