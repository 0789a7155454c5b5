using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Sends deliveries behind the back of whoever caused them: those of a hook one after the other, hooks beside each other.</summary>
internal sealed class HookSender(TimeProvider time) : IDisposable
{
    // How long deliveries gather before one of them is drawn, if order is not to be kept.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);
    private const int Crowd = 5;
    private readonly Lock gate = new();
    private readonly Dictionary<FakeHook, List<FakeDelivery>> waiting = [];
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    private TaskCompletionSource idle = NewIdle();
    private int pumps;

    public DeliveryPlan Plan { get; set; } = new();

    public void Enqueue(FakeDelivery delivery, Lock state)
    {
        var plan = Plan;
        delivery.Hook.Record(delivery);
        if (plan.Draw(plan.Drop))
        {
            delivery.Dropped = true;
            return;
        }

        var copies = plan.Draw(plan.Double) ? 2 : 1;
        lock (gate)
        {
            if (!waiting.TryGetValue(delivery.Hook, out var queue))
            {
                waiting[delivery.Hook] = queue = [];
                if (pumps++ == 0) idle = NewIdle();
                _ = Task.Run(() => PumpAsync(delivery.Hook, state));
            }

            queue.AddRange(Enumerable.Repeat(delivery, copies));
        }
    }

    /// <summary>Ends when everything that waited has been sent, and been answered or given up.</summary>
    public Task FlushAsync()
    {
        lock (gate) return pumps == 0 ? Task.CompletedTask : idle.Task;
    }

    /// <summary>Sends at once.</summary>
    /// <param name="force">Also through a hook that is put aside.</param>
    public async Task SendAsync(FakeDelivery delivery, Lock state, bool force)
    {
        HttpRequestMessage request;
        lock (state)
        {
            if (!force && delivery.Hook.AlertStatus != "executable") return;
            request = Request(delivery);
            delivery.Sent++;
        }

        var status = await PostAsync(request);
        lock (state)
        {
            delivery.ResponseStatus = status;
            if (Plan.DisableFailingHooks || delivery.Succeeded) delivery.Hook.Count(delivery.Succeeded);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task PumpAsync(FakeHook hook, Lock state)
    {
        while (true)
        {
            if (Plan.Reorder && Waiting(hook) < Crowd) await Task.Delay(Gathering);
            FakeDelivery next;
            lock (gate)
            {
                var queue = waiting[hook];
                if (queue.Count == 0)
                {
                    waiting.Remove(hook);
                    if (--pumps == 0) idle.SetResult();
                    return;
                }

                var index = Plan.Pick(queue.Count);
                next = queue[index];
                queue.RemoveAt(index);
            }

            await SendAsync(next, state, force: false);
        }
    }

    private int Waiting(FakeHook hook)
    {
        lock (gate) return waiting[hook].Count;
    }

    private async Task<string> PostAsync(HttpRequestMessage request)
    {
        using (request)
        using (var patience = new CancellationTokenSource(Plan.Timeout))
        {
            try
            {
                using var answer = await http.SendAsync(request, patience.Token);
                return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                return "internal error";
            }
        }
    }

    private HttpRequestMessage Request(FakeDelivery delivery)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Body);
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Hook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", "GitLab/18.5.0");
        headers.TryAddWithoutValidation("X-Gitlab-Event", delivery.Event);
        headers.TryAddWithoutValidation("X-Gitlab-Event-UUID", delivery.EventUuid);
        headers.TryAddWithoutValidation("X-Gitlab-Webhook-UUID", Guid.NewGuid().ToString());
        headers.TryAddWithoutValidation("X-Gitlab-Instance", delivery.Hook.Project.Forge.Url.ToString().TrimEnd('/'));
        headers.TryAddWithoutValidation("Idempotency-Key", delivery.IdempotencyKey);
        if (delivery.Hook.Token is { Length: > 0 } token) headers.TryAddWithoutValidation("X-Gitlab-Token", token);
        if (delivery.Hook.SigningToken is not { Length: > 0 } signing) return request;
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.TryAddWithoutValidation("webhook-id", delivery.IdempotencyKey);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        headers.TryAddWithoutValidation("webhook-signature", Sign(signing, $"{delivery.IdempotencyKey}.{timestamp}.", body));
        return request;
    }

    private static string Sign(string signingToken, string start, byte[] body)
    {
        var key = Convert.FromBase64String(signingToken["whsec_".Length..]);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(start).Concat(body).ToArray()));
    }

    private static TaskCompletionSource NewIdle() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
