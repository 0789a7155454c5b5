namespace ReviewEnv.Testing.GitLab;

/// <summary>One endpoint of the API.</summary>
/// <param name="Pattern">Below <c>/api/v4/</c>; a segment that starts with a colon takes one segment, escaped slashes included.</param>
/// <param name="Parameters">Their names, separated by blanks; a star follows those that are required.</param>
/// <param name="Answer">Called within the lock.</param>
internal sealed record Route(string Method, string Pattern, string Parameters, Func<ApiRequest, ApiAnswer> Answer)
{
    private readonly string[] segments = Pattern.Split('/');
    private readonly string[] names = Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>For what has to wait, outside the lock; takes the place of <see cref="Answer"/>.</summary>
    public Func<ApiRequest, Task<ApiAnswer>>? AnswerLater { get; init; }

    /// <summary>The access level that a member needs: 20 reads, 30 writes, 40 maintains.</summary>
    public int Level { get; init; } = Method is "GET" or "HEAD" ? 20 : 30;

    /// <summary>Which version of GitLab has it first.</summary>
    public Version Since { get; init; } = new(0, 0);

    public bool IsOfProject => Pattern.StartsWith("projects/:id", StringComparison.Ordinal);

    public bool IsWrite => Method is not ("GET" or "HEAD");

    public IEnumerable<string> Required => names.Where(name => name.EndsWith('*')).Select(name => name[..^1]);

    public bool Knows(string parameter) => names.Any(name => name.TrimEnd('*') == parameter) || segments.Contains(":" + parameter);

    /// <summary>Null when this is another endpoint.</summary>
    public Dictionary<string, string>? Match(string method, IReadOnlyList<string> path)
    {
        if (method != Method || path.Count != segments.Length) return null;
        var values = new Dictionary<string, string>();
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].StartsWith(':')) values[segments[i][1..]] = Uri.UnescapeDataString(path[i]);
            else if (segments[i] != path[i]) return null;
        }

        return values;
    }

    public static Route Later(string method, string pattern, string parameters, Func<ApiRequest, Task<ApiAnswer>> answer) =>
        new(method, pattern, parameters, _ => throw new InvalidOperationException("This route answers later.")) { AnswerLater = answer };
}
