using System.Globalization;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Where the next page of a list is.</summary>
internal static class PageLinks
{
    /// <returns>Null after the last page.</returns>
    /// <exception cref="FormatException">There is more, and no way to it that the token may go.</exception>
    public static Uri? Next(GitLabReply reply, ApiAddress api)
    {
        var link = Linked(reply);
        if (link is not null && Uri.TryCreate(reply.Address, link, out var next) && api.Owns(next)) return next;
        if (reply.Header("X-Next-Page") is { Length: > 0 } page)
            return int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? WithPage(reply.Address, number) : throw new FormatException("the number of the next page is none");
        return link is null ? null : throw new FormatException("the next page is at another address than gitlab.url names; set gitlab.url to the address that GitLab calls its own");
    }

    /// <summary>Whether the answer says anything at all about pages.</summary>
    public static bool Tells(GitLabReply reply) => reply.Header("Link") is not null || reply.Header("X-Next-Page") is not null || reply.Header("X-Page") is not null;

    private static string? Linked(GitLabReply reply)
    {
        if (!reply.Headers.TryGetValues("Link", out var values)) return null;
        foreach (var value in values)
        {
            // An address may hold commas and semicolons, but not the brackets around it.
            for (var open = value.IndexOf('<'); open >= 0;)
            {
                var close = value.IndexOf('>', open);
                if (close < 0) break;
                var following = value.IndexOf('<', close);
                var parameters = following < 0 ? value[close..] : value[close..following];
                if (parameters.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase) || parameters.Contains("rel=next", StringComparison.OrdinalIgnoreCase)) return value[(open + 1)..close];
                open = following;
            }
        }

        return null;
    }

    private static Uri WithPage(Uri address, int page)
    {
        var query = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(part => !part.StartsWith("page=", StringComparison.Ordinal));
        return new Uri($"{address.GetLeftPart(UriPartial.Path)}?{string.Join('&', [.. query, string.Create(CultureInfo.InvariantCulture, $"page={page}")])}");
    }
}
