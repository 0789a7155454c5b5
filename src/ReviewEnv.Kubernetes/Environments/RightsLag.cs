using System.Collections.Concurrent;
using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Waits out the moments between the making of a RoleBinding and an API server's knowing of it: it hears of bindings by a watch of its own. Thread-safe.</summary>
internal sealed class RightsLag(TimeProvider clock)
{
    /// <summary>A binding older than this is known to every server; a refusal then is meant.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Each pause is twice the one before: 2.5 s in all.</summary>
    private const int Pauses = 7;

    private readonly ConcurrentDictionary<string, DateTimeOffset> bound = [];

    /// <summary>Rights in this namespace were just given.</summary>
    public void Given(string space)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, at) in bound)
        {
            if (now - at > Young) bound.TryRemove(old, out _);
        }

        bound[space] = now;
    }

    /// <summary>Does it again as long as the refusal may come from not knowing yet.</summary>
    public async Task<T> TryAsync<T>(string space, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var pauses = 0; ; pauses++)
        {
            try
            {
                return await act();
            }
            catch (KubernetesApiException e) when (pauses < Pauses && IsForWantOfRights(e.Failure) && bound.TryGetValue(space, out var at) && clock.GetUtcNow() - at < Young)
            {
                await Task.Delay(pause, clock, cancellationToken);
                pause *= 2;
            }
        }
    }

    /// <summary>Not by a quota or an admission controller, which say 403 too.</summary>
    private static bool IsForWantOfRights(ApiFailure failure) =>
        failure.Code == 403 && (failure.Message.Contains(" cannot ", StringComparison.Ordinal) || failure.Message.Contains("not currently held", StringComparison.Ordinal));
}
