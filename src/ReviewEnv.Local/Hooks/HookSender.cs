using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.Local.Hooks;

/// <summary>Delivers what a hook has to say. Never fails a push: whoever listens looks at the repository again anyway.</summary>
public sealed class HookSender(HttpClient http, TimeProvider clock)
{
    private const int Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Posts one event for each update to <c>SERVER/webhooks/gitlab</c>; all together take ten seconds at most.</summary>
    /// <param name="error">Gets one line when something could not be delivered.</param>
    /// <returns>How many were delivered.</returns>
    public async Task<int> SendAsync(
        Uri server, Secret token, string project, string? user, IReadOnlyList<RefUpdate> updates, TextWriter error, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var address = new Uri(server.AbsoluteUri.TrimEnd('/') + "/webhooks/gitlab");
        var delivered = 0;
        foreach (var update in updates)
        {
            var problem = await DeliverAsync(address, token, update, PostReceiveHook.Payload(update, project, user), both.Token);
            if (problem is null)
            {
                delivered++;
                continue;
            }

            await error.WriteLineAsync($"reviewenv: {updates.Count - delivered} of {updates.Count} changes were not announced to {server} ({problem}); the push itself succeeded");
            break;
        }

        return delivered;
    }

    private async Task<string?> DeliverAsync(Uri address, Secret token, RefUpdate update, string payload, CancellationToken cancellationToken)
    {
        // One key for all attempts at the same delivery: an answer that got lost does not make it two.
        var key = Guid.NewGuid().ToString();
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            string? problem;
            try
            {
                using var request = Request(address, token, update, payload, key);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.IsSuccessStatusCode) return null;
                problem = $"status {(int)response.StatusCode}" + (response.StatusCode == HttpStatusCode.Unauthorized ? ", the secret is not the server's" : "");
                if ((int)response.StatusCode < 500) return problem;
            }
            catch (HttpRequestException away)
            {
                problem = away.Message;
            }
            catch (OperationCanceledException)
            {
                return "no answer in time";
            }

            if (attempt == Attempts) return problem;
            try
            {
                await Task.Delay(pause, clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return problem;
            }

            pause *= 3;
        }
    }

    private static HttpRequestMessage Request(Uri address, Secret token, RefUpdate update, string payload, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(payload)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-Gitlab-Event", PostReceiveHook.EventHeader(update));
        request.Headers.TryAddWithoutValidation("X-Gitlab-Token", token.RevealText());
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }
}
