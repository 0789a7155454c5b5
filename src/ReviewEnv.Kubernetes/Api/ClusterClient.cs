using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ReviewEnv.Kubernetes.Api.Discovery;
using ReviewEnv.Kubernetes.Api.Requests;
using ReviewEnv.Kubernetes.Api.Watching;

namespace ReviewEnv.Kubernetes.Api;

/// <summary>One cluster's API, for objects of any kind. Thread-safe.</summary>
/// <remarks>Refusals are <see cref="KubernetesApiException"/>, silence is <see cref="ClusterUnreachableException"/>.</remarks>
internal sealed class ClusterClient : IDisposable
{
    /// <summary>Who owns the fields that this program sets.</summary>
    public const string FieldManager = "reviewenv";

    private readonly ApiTransport transport;
    private readonly KindCatalog kinds;
    private readonly TimeProvider clock;
    private readonly int pageSize;

    /// <param name="name">What messages call the cluster.</param>
    /// <param name="server">Base address of the API server.</param>
    /// <param name="handler">Reaches the server and authenticates; disposed of with the client.</param>
    public ClusterClient(string name, Uri server, HttpMessageHandler handler, ClusterClientOptions options, TimeProvider clock, ILogger<ClusterClient> logger)
    {
        Name = name;
        this.clock = clock;
        pageSize = options.PageSize;
        transport = new ApiTransport(name, server, handler, options, clock, logger);
        kinds = new KindCatalog(transport, clock);
    }

    public string Name { get; }

    /// <summary>What was sent so far, every try and every look at discovery included.</summary>
    public RequestCounts Requests => transport.Counts;

    /// <summary>The kind that serves an <c>apiVersion</c> and <c>kind</c>; null when the cluster has none such, also after looking again.</summary>
    public Task<ResourceKind?> FindKindAsync(string apiVersion, string kind, CancellationToken cancellationToken) => kinds.FindAsync(apiVersion, kind, cancellationToken);

    /// <summary>Null when it is not there. A cluster that does not serve the kind (any more) is a failure, not an absence.</summary>
    public async Task<JsonElement?> GetAsync(ResourceKind kind, string? space, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.SendAsync(ApiRequest.Get(kind, space, name), Answers.Object, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.Failure.IsAbsence)
        {
            return null;
        }
    }

    /// <summary>All objects, page by page in one answer, as of the present (never from a cache that lags). A list that expires under way (410) is begun again.</summary>
    /// <remarks>Every item carries its <c>apiVersion</c> and <c>kind</c>, which servers leave out of lists.</remarks>
    public Task<ObjectList> ListAsync(ResourceKind kind, string? space, string? labelSelector, CancellationToken cancellationToken) =>
        PagedList.ReadAsync(transport, kind, space, labelSelector, pageSize, cancellationToken);

    /// <summary>Creates an object (field manager <c>reviewenv</c>). Never sent twice: after a <see cref="ClusterUnreachableException"/> it may exist.</summary>
    public Task<JsonElement> CreateAsync(ResourceKind kind, string? space, JsonObject manifest, CancellationToken cancellationToken) =>
        transport.SendAsync(ApiRequest.Create(kind, space, manifest), Answers.Object, cancellationToken);

    /// <summary>Server-side apply. Without force a conflict is a failure whose causes name the fields and their owners.</summary>
    public Task<JsonElement> ApplyAsync(ResourceKind kind, string? space, JsonObject manifest, ApplyOptions apply, CancellationToken cancellationToken) =>
        transport.SendAsync(ApiRequest.Apply(kind, space, manifest, apply), Answers.Object, cancellationToken);

    /// <summary>JSON merge patch. A <c>metadata.uid</c> or <c>metadata.resourceVersion</c> in it is a precondition: an object with another one is a failure with code 409.</summary>
    public Task<JsonElement> MergePatchAsync(ResourceKind kind, string? space, string name, JsonObject patch, CancellationToken cancellationToken) =>
        transport.SendAsync(ApiRequest.MergePatch(kind, space, name, patch), Answers.Object, cancellationToken);

    /// <summary>False when it was not there. A UID that differs is a failure with code 409.</summary>
    public async Task<bool> DeleteAsync(ResourceKind kind, string? space, string name, DeleteOptions delete, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.SendAsync(ApiRequest.Delete(kind, space, name, delete), Answers.Done, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.Failure.IsAbsence)
        {
            return false;
        }
    }

    /// <summary>One watch connection from a resource version on, bookmarks included. Ends when the server ends it; an expired version is a failure with <see cref="ApiFailure.IsExpired"/>.</summary>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? space, string? labelSelector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await OpenWatchAsync(kind, space, labelSelector, resourceVersion, cancellationToken);
        while (await stream.ReadAsync(cancellationToken) is { } seen) yield return seen;
    }

    /// <summary>The same for those who want to know when the connection stands.</summary>
    public Task<WatchStream> OpenWatchAsync(ResourceKind kind, string? space, string? labelSelector, string resourceVersion, CancellationToken cancellationToken) =>
        WatchStream.OpenAsync(transport, kind, space, labelSelector, resourceVersion, clock, cancellationToken);

    /// <summary>The last lines that a container printed; of its last run that ended, if <paramref name="previous"/>.</summary>
    /// <param name="container">Null for the only one, or the pod's default.</param>
    public Task<IReadOnlyList<string>> LogAsync(string space, string pod, string? container, int lines, bool previous, CancellationToken cancellationToken) =>
        ContainerLog.ReadAsync(transport, space, pod, container, lines, previous, cancellationToken);

    public void Dispose() => transport.Dispose();
}

/// <param name="RequestsPerSecond">What the client allows itself in the long run, watches not counted.</param>
/// <param name="Burst">How many requests may go at once after a rest.</param>
/// <param name="Timeout">For one request, watches not counted; null for 30 s.</param>
/// <param name="PageSize">Most objects in one answer to a list.</param>
internal sealed record ClusterClientOptions(double RequestsPerSecond = 50, int Burst = 100, TimeSpan? Timeout = null, int PageSize = 500);

/// <param name="Force">Takes over fields that another manager owns.</param>
/// <param name="DryRun">Has the server answer as if, and change nothing.</param>
/// <param name="Manager">The field manager; null for <c>reviewenv</c>.</param>
internal sealed record ApplyOptions(bool Force, bool DryRun = false, string? Manager = null);

/// <param name="Uid">The object is only deleted if it still has this UID.</param>
/// <param name="Propagation"><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</param>
internal sealed record DeleteOptions(string? Uid = null, string Propagation = "Background", int? GracePeriodSeconds = null);

/// <param name="ResourceVersion">Where a watch goes on from.</param>
internal sealed record ObjectList(IReadOnlyList<JsonElement> Items, string ResourceVersion);

/// <param name="Type"><c>ADDED</c>, <c>MODIFIED</c>, <c>DELETED</c> or <c>BOOKMARK</c>.</param>
internal sealed record WatchEvent(string Type, JsonElement Object);
