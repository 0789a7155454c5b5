namespace ReviewEnv.GitLab.IdTokens;

/// <summary>What GitLab vouches for about a CI job. Of a merge request pipeline these are project and ref of its source, also where the job runs in the target project.</summary>
public sealed record IdTokenClaims
{
    /// <summary>The token's own name.</summary>
    public required string Jti { get; init; }
    public required string ProjectId { get; init; }

    /// <summary>The path when the token was made.</summary>
    public required string ProjectPath { get; init; }

    /// <summary>A bare name, such as <c>feature/hello</c>.</summary>
    public required string Ref { get; init; }
    public required bool IsTag { get; init; }

    /// <summary>When the token ends; it is taken for a minute more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The commit; null when the token does not tell.</summary>
    public string? Sha { get; init; }

    /// <summary>The project in which the job runs; null when the token does not tell.</summary>
    public string? JobProjectId { get; init; }
    public string? JobProjectPath { get; init; }
    public string? JobId { get; init; }

    /// <summary>Who started the job.</summary>
    public string? UserLogin { get; init; }

    /// <summary>Whether the job runs for somebody else's project: what it does was written by people who may not push to the one in which it runs.</summary>
    public bool IsFork => JobProjectId is not null && JobProjectId != ProjectId;
}
