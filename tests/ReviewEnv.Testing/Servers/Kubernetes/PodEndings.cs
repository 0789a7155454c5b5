using System.Text.Json;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>
/// Lets a node's pods be gone as soon as they have ended. Kubelets say so up to 12 s later, on a timer that cannot be set, and the namespace controller,
/// which expects them to be gone after their grace period, then looks again only after 5, 10, 20, 40 s.
/// </summary>
internal sealed class PodEndings : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly HttpClient api;
    private readonly string node;
    private readonly bool runs;
    private readonly Task following;

    /// <param name="runs">Whether containers run there, whose end is waited for.</param>
    public PodEndings(KubernetesControlPlane plane, string node, bool runs)
    {
        (this.node, this.runs) = (node, runs);
        api = plane.CreateHttpClient(plane.AdminToken);
        api.Timeout = Timeout.InfiniteTimeSpan;
        following = FollowAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await following;
        api.Dispose();
        ending.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                // Without a version to start from, a watch begins with all that are there.
                using var answer = await api.GetAsync($"api/v1/pods?watch=true&fieldSelector=spec.nodeName={node}", HttpCompletionOption.ResponseHeadersRead, ending.Token);
                if (answer.IsSuccessStatusCode)
                {
                    using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ending.Token));
                    while (await reader.ReadLineAsync(ending.Token) is { } line) await EndAsync(line);
                    continue;
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException)
            {
                // The API server was killed by a test, and may come back.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }

    private async Task EndAsync(string line)
    {
        using var read = JsonDocument.Parse(line);
        if (read.RootElement.GetProperty("type").GetString() is "DELETED" or "ERROR" or "BOOKMARK") return;
        var metadata = read.RootElement.GetProperty("object").GetProperty("metadata");
        if (!metadata.TryGetProperty("deletionTimestamp", out _) || (runs && Runs(read.RootElement.GetProperty("object")))) return;
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"api/v1/namespaces/{metadata.GetProperty("namespace").GetString()}/pods/{metadata.GetProperty("name").GetString()}")
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { gracePeriodSeconds = 0, preconditions = new { uid = metadata.GetProperty("uid").GetString() } }),
                System.Text.Encoding.UTF8, "application/json"),
        };
        using var answer = await api.SendAsync(request, ending.Token);
    }

    private static bool Runs(JsonElement pod) =>
        pod.TryGetProperty("status", out var status) && status.TryGetProperty("containerStatuses", out var containers)
        && containers.EnumerateArray().Any(container => container.GetProperty("state").TryGetProperty("running", out _));
}
