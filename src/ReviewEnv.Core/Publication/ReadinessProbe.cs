using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Publication;

/// <summary>Decides whether a URL can be handed out: it must answer several times in a row, as the template says, and where the template says how that can be told, for the right commit.</summary>
public sealed class ReadinessProbe(IUrlProbe probe)
{
    /// <param name="url">What would be handed out.</param>
    /// <param name="commit">What should be served.</param>
    /// <returns>Null if it answered as often as asked; else what went wrong, in words.</returns>
    public async Task<string?> WhyNotReadyAsync(Uri url, RenderedTemplate template, CommitSha commit, CancellationToken cancellationToken)
    {
        var readiness = template.Readiness;
        var target = Target(url, template.UrlPath, readiness.Path);
        for (var success = 0; success < readiness.Successes; success++)
        {
            if (await WhyNotAsync(target, url, template, commit, cancellationToken) is { } problem) return problem;
        }

        return null;
    }

    private async Task<string?> WhyNotAsync(Uri target, Uri url, RenderedTemplate template, CommitSha commit, CancellationToken cancellationToken)
    {
        var readiness = template.Readiness;
        if (readiness.Commit is not { } check) return WhyRefused(target, await probe.AskAsync(target, ProbeSight.Nothing, cancellationToken), readiness);

        var place = Target(url, template.UrlPath, check.Path ?? readiness.Path);
        if (place != target && WhyRefused(target, await probe.AskAsync(target, ProbeSight.Nothing, cancellationToken), readiness) is { } problem) return problem;
        var answer = await probe.AskAsync(place, new ProbeSight(check.Header, Body: check.Header is null), cancellationToken);
        return WhyRefused(place, answer, readiness) ?? WhyNotServed(place, answer, check, commit);
    }

    private static string? WhyRefused(Uri target, ProbeAnswer answer, ReadinessSettings readiness) =>
        answer.Status is not { } status ? $"{target} does not answer: {answer.Problem}"
        : readiness.Accepts(status) ? null
        : $"{target} answers {status}, not one of {string.Join(", ", readiness.Statuses.Select(range => $"{range.From}-{range.To}"))}";

    private static string? WhyNotServed(Uri place, ProbeAnswer answer, CommitCheck check, CommitSha commit)
    {
        var text = check.Header is null ? answer.Body : answer.Header;
        if (text is not null && CommitWords.Name(text, commit)) return null;
        if (text is not null && CommitWords.OnlyOne(text) is { } other) return $"{place} answers, but serves {other}, not {commit.Short}";
        var where = check.Header is not { } header ? $"the first {ProbeSight.MostBytes / 1024} KiB of its body do not hold {commit.Short}"
            : text is null ? $"it has no header {header}"
            : $"its header {header} does not hold {commit.Short}";
        return $"{place} answers, but does not say that it serves {commit.Short}: {where}";
    }

    /// <summary>The path takes the place of the one that the template adds to the URL. What comes before is the platform's, such as the stage of an API, and stays.</summary>
    private static Uri Target(Uri url, string urlPath, string path)
    {
        if (path == urlPath) return url;
        var text = url.AbsoluteUri;
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || !(urlPath == "/" || text.EndsWith(urlPath, StringComparison.Ordinal))) return new Uri(url, path);
        var before = urlPath == "/" ? text : text[..^urlPath.Length];
        return new Uri(before.TrimEnd('/') + path);
    }
}
