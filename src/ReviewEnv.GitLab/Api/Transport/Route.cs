using System.Globalization;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>An address below <c>/api/v4/</c>. What fills the holes of its path is encoded, so that a branch name never becomes a path of its own.</summary>
internal readonly record struct Route(string Text)
{
    /// <param name="path">Every hole is one segment: <c>$"projects/{project}/repository/branches/{branch}"</c>.</param>
    /// <exception cref="GitLabException">A text cannot be a segment, and so cannot be a name in GitLab.</exception>
    public static Route To(FormattableString path) => new(string.Format(CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(Segment)]));

    /// <summary>Adds to the query; null adds nothing.</summary>
    public Route With(string name, string? value) => value is null ? this : new Route($"{Text}{(Text.Contains('?') ? '&' : '?')}{name}={Uri.EscapeDataString(value)}");

    /// <summary>For people: without the query, and decoded.</summary>
    public string Subject => "/" + Uri.UnescapeDataString(Text.Split('?')[0]);

    private static object Segment(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        // Clients and proxies resolve dots away and drop what is empty: the question would become another one, and its answer no proof of anything.
        if (text is "" or "." or "..") throw new GitLabException(GitLabTrouble.Refused, null, $"'{text}' cannot be a name in GitLab");
        return Uri.EscapeDataString(text);
    }
}
