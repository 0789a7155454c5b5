using System.Collections.Concurrent;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>Remembers every request, and which of them were refused for want of rights.</summary>
internal sealed class RefusalRecorder(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly ConcurrentQueue<Answered> all = new();

    public IReadOnlyList<Answered> All => [.. all];

    public IReadOnlyList<Answered> Refused => [.. all.Where(answered => answered.Refusal is not null)];

    /// <summary>Refused, and never let through afterwards: a binding that the server only had not heard of yet is none.</summary>
    public IReadOnlyList<string> RefusedForGood
    {
        get
        {
            var requests = All;
            return [.. requests.Where((refused, at) => refused.Refusal is not null && !requests.Skip(at + 1).Any(later => later.What == refused.What && later.Refusal is null)).Select(refused => $"{refused.What}: {refused.Refusal}")];
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        string? refusal = null;
        if ((int)answer.StatusCode == 403)
        {
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            var words = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (words.Contains(" cannot ", StringComparison.Ordinal) || words.Contains("not currently held", StringComparison.Ordinal)) refusal = words;
        }

        all.Enqueue(new Answered($"{request.Method} {request.RequestUri!.AbsolutePath}", refusal));
        return answer;
    }
}

/// <param name="What">Method and path.</param>
/// <param name="Refusal">The server's words when it was for want of rights.</param>
internal sealed record Answered(string What, string? Refusal);
