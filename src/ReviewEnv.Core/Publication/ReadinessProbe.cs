using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Publication;

/// <summary>Decides whether a URL can be handed out: it must answer several times in a row, as the template says.</summary>
public sealed class ReadinessProbe(IUrlProbe probe)
{
    /// <returns>Null if it answered as often as asked; else what went wrong, in words.</returns>
    public async Task<string?> WhyNotReadyAsync(Uri url, ReadinessSettings readiness, CancellationToken cancellationToken)
    {
        var target = new Uri(url, readiness.Path);
        for (var success = 0; success < readiness.Successes; success++)
        {
            var answer = await probe.AskAsync(target, cancellationToken);
            if (answer.Status is not { } status) return $"{target} does not answer: {answer.Problem}";
            if (!readiness.Accepts(status)) return $"{target} answers {status}, not one of {string.Join(", ", readiness.Statuses.Select(range => $"{range.From}-{range.To}"))}";
        }

        return null;
    }
}
