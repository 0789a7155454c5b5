using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Desired;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>The Secrets that are copied into every environment of a target, where they come from.</summary>
/// <remarks>They are asked for one by one now and then, as a watch would need the right to list the Secrets of a namespace that is not ours.</remarks>
internal sealed class PullSecrets(KubernetesTargetOptions target, ClusterClient cluster, TimeProvider clock)
{
    /// <summary>How long it may take until a change at the source is noticed.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();
    private string? lastState;
    private DateTimeOffset askAt;

    /// <returns>The Secrets, and what tells this state of theirs from others; null when the target has none.</returns>
    /// <exception cref="ManifestException">One does not exist.</exception>
    public async Task<(IReadOnlyList<JsonObject> Secrets, string? State)> ReadAsync(CancellationToken cancellationToken)
    {
        var secrets = new List<JsonObject>();
        var state = "";
        foreach (var address in target.PullSecrets)
        {
            var slash = address.IndexOf('/', StringComparison.Ordinal);
            var found = await GetAsync(address, address[..slash], address[(slash + 1)..], cancellationToken)
                ?? throw new ManifestException([$"the pull secret {address} of target '{target.Name}' does not exist; make it, or take it out of pullSecrets"]);
            secrets.Add(JsonObject.Create(JsonSerializer.Deserialize<JsonElement>(found.GetRawText()))!);
            // Nothing of what is in it: this is written where more people may read.
            state += $"{found.Text("metadata", "uid")}@{found.Text("metadata", "resourceVersion")} ";
        }

        if (secrets.Count == 0) return (secrets, null);
        var digest = Slug.Digest(state, 12);
        lock (gate) (lastState, askAt) = (digest, clock.GetUtcNow() + Fresh);
        return (secrets, digest);
    }

    /// <summary>Whether an environment holds another state of them than there is, as far as is known; asks the cluster only now and then.</summary>
    public async Task<bool> HaveChangedAsync(string? copied, CancellationToken cancellationToken)
    {
        if (target.PullSecrets.Count == 0) return false;
        if (IsDue())
        {
            try
            {
                await ReadAsync(cancellationToken);
            }
            catch (Exception e) when (ApiProblems.IsExpected(e) || e is ManifestException)
            {
                // The copies are as good as they were; the next commit says what is wrong with their source.
            }
        }

        lock (gate) return lastState is not null && lastState != copied;
    }

    private async Task<JsonElement?> GetAsync(string address, string space, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.GetAsync(SecretLooks.Kind, space, name, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.Failure.Code == 403)
        {
            throw new ManifestException([$"the pull secret {address} of target '{target.Name}' may not be read: {e.Failure.Message}. Give ReviewEnv a Role with get on it there (the chart does for rbac.readableSecrets)"]);
        }
    }

    private bool IsDue()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now < askAt) return false;
            askAt = now + Fresh;
            return true;
        }
    }
}
