using System.Globalization;
using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Health;

/// <summary>What is to be said of the token. Pure.</summary>
internal static class TokenJudge
{
    /// <summary>How long before its end it is spoken of.</summary>
    public const int DaysOfWarning = 30;

    private const string Scope = "api";
    private const string NewOne = "make one of scope api in GitLab (Settings > Access tokens), put it into gitlab.token and start reviewenv again";

    /// <param name="user">As whom it speaks.</param>
    public static IEnumerable<HealthFinding> Judge(GitLabToken token, string user, DateOnly today)
    {
        if (token.Revoked) yield return HealthFinding.Problem($"the token '{token.Name}' was revoked", NewOne);
        else if (token is { Active: false, ExpiresAt: null }) yield return HealthFinding.Problem($"the token '{token.Name}' is not active", NewOne);
        yield return token.Scopes.Contains(Scope)
            ? HealthFinding.Fine($"the token '{token.Name}' of {user} has the scope {Scope}")
            : HealthFinding.Problem($"the token '{token.Name}' of {user} lacks the scope {Scope} (it has {(token.Scopes.Count == 0 ? "none" : string.Join(", ", token.Scopes))})", NewOne);
        if (Expiry(token, today) is { } expiry) yield return expiry;
    }

    private static HealthFinding? Expiry(GitLabToken token, DateOnly today)
    {
        if (token.ExpiresAt is not { } end) return HealthFinding.Fine("the token does not expire");
        var date = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var days = end.DayNumber - today.DayNumber;
        return days switch
        {
            // A token works until the day begins on which it expires.
            <= 0 => HealthFinding.Problem($"the token '{token.Name}' expired on {date}", NewOne),
            < DaysOfWarning => HealthFinding.Warning($"the token '{token.Name}' expires in {days} {(days == 1 ? "day" : "days")}, on {date}", NewOne),
            _ => HealthFinding.Fine($"the token expires on {date}"),
        };
    }
}
