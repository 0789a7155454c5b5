using ReviewEnv.Configuration;

namespace ReviewEnv.Auth;

/// <summary>Who asks: the bearer of a configured token.</summary>
internal sealed record Caller(ApiToken Token)
{
    public string Name => Token.Name;

    public Role Role => Token.Role;

    /// <summary>Whatever the role, only projects that the token names.</summary>
    public bool CanSee(string project) => Token.Covers(project);

    /// <summary>Whether the caller may change environments of a project.</summary>
    public bool CanAct(string project) => Role >= Role.Creator && CanSee(project);
}
