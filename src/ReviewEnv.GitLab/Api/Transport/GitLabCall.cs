namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>One call of the API.</summary>
internal sealed record GitLabCall(HttpMethod Method, Route Route)
{
    /// <summary>Most bytes of an answer: a page of a hundred has far less.</summary>
    public const int DefaultLimit = 10 << 20;

    /// <summary>JSON; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Most bytes of a good answer.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>What it is when a good answer has more bytes than <see cref="Limit"/>.</summary>
    public GitLabTrouble WhenTooLarge { get; init; } = GitLabTrouble.Unavailable;

    /// <summary>What was done twice is done once. Not so for POST.</summary>
    public bool IsRepeatable => Method != HttpMethod.Post;

    /// <summary>For people.</summary>
    public string Subject => $"{Method} {Route.Subject}";
}
