using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Api.Discovery;

using KindsByName = IReadOnlyDictionary<string, ResourceKind>;

/// <summary>Knows under which path a cluster serves a kind. Learns as little as is asked for, once.</summary>
/// <remarks>
/// The first unknown group costs one look at <c>/apis</c>: a newer server tells everything in it, an older one which group versions there
/// are, and then the one in question is asked for. Callers at the same time share a look, and none of them can cancel it for the others.
/// </remarks>
internal sealed class KindCatalog(ApiTransport transport, TimeProvider clock)
{
    private static readonly TimeSpan RememberUnknown = TimeSpan.FromSeconds(10);
    private static readonly KindsByName None = new Dictionary<string, ResourceKind>();

    private readonly SharedLooks<DiscoveryDocument> documents = new();
    private readonly SharedLooks<KindsByName> resources = new();
    private readonly UnknownKinds unknown = new(RememberUnknown, clock);

    public Task<ResourceKind?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        WellKnownKinds.Find(apiVersion, kind) is { } known ? Task.FromResult<ResourceKind?>(known)
        : unknown.Contains(apiVersion, kind) ? Task.FromResult<ResourceKind?>(null)
        : LookAsync(apiVersion, kind, cancellationToken);

    private async Task<ResourceKind?> LookAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        // What another caller learns while this one is under way is new enough for both.
        var asked = documents.Now;
        var askedResources = resources.Now;
        var found = (await KindsOfAsync(apiVersion, 0, 0, cancellationToken)).GetValueOrDefault(kind)
            ?? (await KindsOfAsync(apiVersion, asked, askedResources, cancellationToken)).GetValueOrDefault(kind);
        if (found is null) unknown.Add(apiVersion, kind);
        return found;
    }

    private async Task<KindsByName> KindsOfAsync(string apiVersion, long documentSince, long resourcesSince, CancellationToken cancellationToken)
    {
        var slash = apiVersion.IndexOf('/');
        var root = slash < 0 ? "api" : "apis";
        var document = await documents.GetAsync(root, 0, () => ReadDocumentAsync(root), cancellationToken);
        var isClassic = document.Versions.GetValueOrDefault(apiVersion, None) is null;
        if (!isClassic && documentSince > 0) document = await documents.GetAsync(root, documentSince, () => ReadDocumentAsync(root), cancellationToken);

        if (!document.Versions.TryGetValue(apiVersion, out var kinds)) return None;
        return kinds ?? await resources.GetAsync(apiVersion, resourcesSince, () => ReadResourcesAsync(apiVersion, root, slash), cancellationToken);
    }

    private Task<DiscoveryDocument> ReadDocumentAsync(string root)
    {
        var request = new ApiRequest(HttpMethod.Get, root, "tell", $"what it serves below /{root}") { Accept = DiscoveryDocument.Accept, IsRepeatable = true };
        return transport.SendAsync(request, DiscoveryDocument.Read, CancellationToken.None);
    }

    private async Task<KindsByName> ReadResourcesAsync(string apiVersion, string root, int slash)
    {
        var request = new ApiRequest(HttpMethod.Get, $"{root}/{apiVersion}", "tell", $"the kinds of {apiVersion}") { IsRepeatable = true };
        try
        {
            return await transport.SendAsync(request, body => DiscoveryDocument.ReadResources(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], body), CancellationToken.None);
        }
        catch (KubernetesApiException e) when (e.Failure.IsNotFound)
        {
            return None;
        }
    }
}
