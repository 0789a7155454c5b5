using System.Text.Json.Serialization.Metadata;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Reads a list to its end, or not at all.</summary>
internal sealed class PagedList(GitLabTransport transport)
{
    public const int PageSize = 100;

    /// <summary>What a server that never ends is stopped at.</summary>
    public const int MostPages = 1000;

    public async Task<IReadOnlyList<T>> ReadAsync<T>(Route route, JsonTypeInfo<List<T>> type, CancellationToken cancellationToken) where T : class
    {
        var call = new GitLabCall(HttpMethod.Get, route.With("per_page", PageSize.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var all = new List<T>();
        var seen = new HashSet<Uri>();
        for (var address = transport.Api.Of(call.Route); address is not null;)
        {
            if (!seen.Add(address) || seen.Count > MostPages) throw Endless(call, seen.Count);
            var reply = await transport.SendAsync(call, address, cancellationToken);
            var page = transport.Read(call, reply, type);
            if (page.Contains(null!)) throw transport.NotUnderstood(call, reply);
            all.AddRange(page);
            address = Next(call, reply, page.Count);
        }

        return all;
    }

    private Uri? Next(GitLabCall call, GitLabReply reply, int items)
    {
        // By cursors the end is told by silence; by numbers GitLab always tells, and a full page without a word may be a part only.
        var isByCursor = call.Route.Text.Contains("pagination=keyset", StringComparison.Ordinal);
        if (!isByCursor && items >= PageSize && !PageLinks.Tells(reply)) throw Unfollowable(call, reply, "the headers that tell of further pages are missing: does a proxy take them away?");
        try
        {
            return PageLinks.Next(reply, transport.Api);
        }
        catch (FormatException e)
        {
            throw Unfollowable(call, reply, e.Message);
        }
    }

    private static GitLabException Unfollowable(GitLabCall call, GitLabReply reply, string why) =>
        new(GitLabTrouble.Unavailable, reply.Status, $"the list {call.Subject} cannot be read to its end: {why}");

    private static GitLabException Endless(GitLabCall call, int pages) =>
        new(GitLabTrouble.Unavailable, null, $"the list {call.Subject} does not end: after {pages} pages a page was named again, or there were more than {MostPages}");
}
