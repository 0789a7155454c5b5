using ReviewEnv.Local.Git;

namespace ReviewEnv.Configuration;

/// <summary>How targets that run processes get the commits of projects on GitLab.</summary>
internal static class GitLabCommits
{
    /// <param name="directory">Absolute path of the folder of the target's environments.</param>
    public static CommitMirrorOptions Options(ForgeSettings.GitLab gitlab, string directory) => new(Path.Combine(directory, ".repositories"), project => UrlOf(gitlab.Url, project))
    {
        Password = gitlab.Token,
        Remedy = gitlab.Token is null
            ? "give gitlab.token in the configuration of the server: without it only public projects can be fetched"
            : "give gitlab.token a scope that reads repositories (api, or read_repository) and a role in the project that may (Developer)",
    };

    private static Uri? UrlOf(Uri gitlab, string project)
    {
        var segments = project.Split('/');
        return segments.Any(segment => segment is "" or "." or "..")
            ? null
            : new Uri($"{gitlab.AbsoluteUri.TrimEnd('/')}/{string.Join('/', segments.Select(Uri.EscapeDataString))}.git");
    }
}
