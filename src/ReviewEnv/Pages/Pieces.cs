using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages;

/// <summary>Small pieces that several pages have.</summary>
internal static class Pieces
{
    /// <summary>A moment relative to now; the exact one shows on hover and to programs.</summary>
    public static Html Time(DateTimeOffset moment, DateTimeOffset now)
    {
        var exact = Moments.Rfc3339(moment);
        return Html.Of($"""<time datetime="{exact}" title="{exact}">{Moments.Relative(moment, now)}</time>""");
    }

    public static Html Commit(CommitSha sha) => Html.Of($"""<code class="sha" title="{sha.Value}">{sha.Short}</code>""");

    /// <summary>The published URL as a link; null unless it is one that a browser may be sent to.</summary>
    /// <param name="asleepToo">Also of what sleeps: it keeps its address, and perhaps a visit wakes it.</param>
    public static Html? Url(EnvironmentRecord record, bool asleepToo = false)
    {
        if (record.Published?.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" } url) return null;
        var serving = record.Phase is EnvironmentPhase.Ready or EnvironmentPhase.Failed or EnvironmentPhase.AwaitingApproval or EnvironmentPhase.Provisioning or EnvironmentPhase.Pending
            || (asleepToo && record.Phase is (EnvironmentPhase.Sleeping or EnvironmentPhase.Waking));
        var shown = url.AbsoluteUri.Replace("https://", "").Replace("http://", "").TrimEnd('/');
        return serving ? Html.Of($"""<a class="url" href="{url.AbsoluteUri}" rel="noopener noreferrer">{shown}</a>""") : null;
    }
}
