namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Reads all objects of a kind, a page at a time.</summary>
/// <remarks>
/// No <c>resourceVersion</c> is asked for, so that the server answers from the store and not from a cache: what is not in the list does
/// not exist. A client that may have a lagging answer (<c>resourceVersion=0</c>, as other watchers begin with) saves the server a read and
/// would have this one believe, after a reconnection to another server, that a new object is gone.
/// </remarks>
internal static class PagedList
{
    public static async Task<ObjectList> ReadAsync(ApiTransport transport, ResourceKind kind, string? space, string? labelSelector, int pageSize, CancellationToken cancellationToken)
    {
        // The pages are one snapshot, which the server forgets after some minutes. The third time everything comes in one page, which cannot expire.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadAsync(transport, kind, space, labelSelector, attempt < 3 ? pageSize : null, cancellationToken);
            }
            catch (KubernetesApiException e) when (e.Failure.IsExpired && attempt < 3) { }
        }
    }

    private static async Task<ObjectList> ReadAsync(ApiTransport transport, ResourceKind kind, string? space, string? labelSelector, int? pageSize, CancellationToken cancellationToken)
    {
        var reader = new ListPageReader(kind);
        string? next = null;
        while (true)
        {
            var query = new Query().With("labelSelector", labelSelector).With("limit", pageSize?.ToString()).With("continue", next);
            var page = await transport.SendAsync(ApiRequest.List(kind, space, query), reader.Read, cancellationToken);
            if (page.Continue.Length == 0) return new ObjectList(reader.Items, page.ResourceVersion);
            next = page.Continue;
        }
    }
}
