using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Health;

/// <summary>What is to be said of a project beside its webhook. Pure.</summary>
internal static class ProjectJudge
{
    private const int Developer = 30;

    /// <param name="asked">The path in the configuration, or what a pattern of it found.</param>
    public static IEnumerable<HealthFinding> Judge(string asked, GitLabProject project)
    {
        if (project.PathWithNamespace != asked) yield return HealthFinding.Problem($"the project is called {project.PathWithNamespace} now", $"write the new path into projects, in place of {asked}");
        if (project.Archived) yield return HealthFinding.Warning("the project is archived, so nothing happens in it", "take it out of projects");
        if (project.Permissions is { Level: < Developer and > 0 }) yield return HealthFinding.Problem("the token's role is below Developer, so that nothing can be told to the project", "give the token's user the role Developer, or Maintainer for --fix to work");
    }

    public static HealthFinding NotFound(string asked) =>
        HealthFinding.Problem("GitLab does not show the project: it is not there, or the token may not see it", $"correct {asked} in projects, or make the token's user a member");

    public static HealthFinding NoMatch(string pattern) =>
        HealthFinding.Warning("no project that the token can see matches", $"correct {pattern} in projects, or make the token's user a member of those that are meant");

    public static HealthFinding HookUnseen { get; } =
        HealthFinding.Warning("the webhook cannot be looked at: that takes the role Maintainer", "give the token's user the role Maintainer, or look in GitLab (Settings > Webhooks)");
}
