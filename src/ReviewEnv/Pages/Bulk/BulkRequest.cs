using Microsoft.Extensions.Primitives;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Pages.Bulk;

/// <summary>What is to be done to several environments at once, as a link or a form asks for it.</summary>
/// <param name="Ids">Each once, in the order in which they were named.</param>
/// <param name="By">For <see cref="BulkVerb.Extend"/>: by how much.</param>
/// <param name="Reason">For <see cref="BulkVerb.Stop"/>: why; may be empty.</param>
/// <param name="From">The list to go back to.</param>
internal sealed record BulkRequest(BulkVerb Verb, IReadOnlyList<string> Ids, TimeSpan By, string Reason, string From)
{
    public const int MostIds = 500;

    private const int LongestAddress = 2000;

    /// <summary>Reads it from an address or a form; a problem if it cannot be understood.</summary>
    /// <param name="value">The values of a name.</param>
    public static (BulkRequest? Request, string? Detail, string? Remedy) Read(Func<string, StringValues> value)
    {
        if (BulkVerb.Find(value("do").ToString()) is not { } verb) return (null, "This address does not say what to do.", $"Give do= one of {string.Join(", ", BulkVerb.All.Select(one => one.Id))}.");
        List<string> ids = [.. value("id").OfType<string>().Select(id => id.Trim()).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal)];
        if (ids.Count == 0) return (null, $"No environment is chosen that could be {verb.Done}.", "Go back to the list, and tick the boxes of those that are meant.");
        if (ids.Count > MostIds) return (null, $"{ids.Count} environments are chosen; at most {MostIds} can be done at once.", "Do it in several steps.");
        var length = TimeSpan.FromDays(1);
        if (value("by").ToString() is { Length: > 0 } by && !Duration.TryParse(by, out length)) return (null, $"'{by}' is not a duration.", $"For by, {Duration.Remedy}.");
        return (new BulkRequest(verb, ids, length, value("reason").ToString(), Local(value("from").ToString())), null, null);
    }

    // Only ever a list of this server.
    private static string Local(string from) => from.StartsWith("/?", StringComparison.Ordinal) && from.Length < LongestAddress ? from : "/";
}

/// <summary>What can be done to several environments at once.</summary>
/// <param name="Id">As addresses name it.</param>
/// <param name="Name">On the button.</param>
/// <param name="Done">What they will have been, in a sentence.</param>
internal sealed record BulkVerb(string Id, string Name, string Done)
{
    public static BulkVerb Sleep { get; } = new("sleep", "Put to sleep", "put to sleep");
    public static BulkVerb Wake { get; } = new("wake", "Wake", "woken");
    public static BulkVerb Stop { get; } = new("stop", "Stop", "stopped");
    public static BulkVerb Extend { get; } = new("extend", "Extend", "extended");

    public static IReadOnlyList<BulkVerb> All { get; } = [Sleep, Wake, Stop, Extend];

    public static BulkVerb? Find(string id) => All.FirstOrDefault(verb => verb.Id == id);
}
