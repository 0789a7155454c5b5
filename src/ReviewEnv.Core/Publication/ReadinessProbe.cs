using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Publication;

/// <summary>Decides whether a URL can be handed out: it must answer several times in a row, as the template says.</summary>
public sealed class ReadinessProbe(IUrlProbe probe)
{
    /// <param name="url">What would be handed out.</param>
    /// <returns>Null if it answered as often as asked; else what went wrong, in words.</returns>
    public async Task<string?> WhyNotReadyAsync(Uri url, RenderedTemplate template, CancellationToken cancellationToken)
    {
        var readiness = template.Readiness;
        var target = Target(url, template.UrlPath, readiness.Path);
        for (var success = 0; success < readiness.Successes; success++)
        {
            var answer = await probe.AskAsync(target, cancellationToken);
            if (answer.Status is not { } status) return $"{target} does not answer: {answer.Problem}";
            if (!readiness.Accepts(status)) return $"{target} answers {status}, not one of {string.Join(", ", readiness.Statuses.Select(range => $"{range.From}-{range.To}"))}";
        }

        return null;
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
