using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ReviewEnv.Pages.Bulk;

/// <summary>What was told of the last requests to many, so that a page that is loaded again shows it instead of asking once more. In memory, like the sessions of the pages.</summary>
internal sealed class BulkResults
{
    private const int Most = 200;

    private readonly ConcurrentDictionary<string, (string Caller, Html Page)> pages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> order = new();

    /// <returns>A name that nobody can guess.</returns>
    public string Keep(string caller, Html page)
    {
        var id = RandomNumberGenerator.GetHexString(24, lowercase: true);
        pages[id] = (caller, page);
        order.Enqueue(id);
        if (order.Count > Most && order.TryDequeue(out var oldest)) pages.TryRemove(oldest, out _);
        return id;
    }

    /// <returns>Null if it is forgotten, or was told to somebody else.</returns>
    public Html? Find(string caller, string id) => pages.TryGetValue(id, out var kept) && kept.Caller == caller ? kept.Page : null;
}
