using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Auth;

/// <summary>Who asks: the bearer of a configured token.</summary>
internal sealed record Caller(string Name, Role Role, IReadOnlyList<string> Projects)
{
    /// <summary>Maintainers see every project; everybody else those that the token names.</summary>
    public bool CanSee(string project) => Role == Role.Maintainer || Projects.Any(pattern => Covers(pattern, project));

    /// <summary>Whether the caller may change environments of a project.</summary>
    public bool CanAct(string project) => Role >= Role.Creator && CanSee(project);

    // A lone * means everything: as a path pattern it would only match projects outside of any group, which nobody means.
    private static bool Covers(string pattern, string project) => pattern == "*" || ProjectCatalog.Matches(pattern, project);
}
