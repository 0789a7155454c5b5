using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>Projects and the files in them.</summary>
public sealed partial class GitLabApi
{
    /// <summary>Follows the redirect of a project that was renamed or moved: compare the path of the answer with the one asked for.</summary>
    internal Task<GitLabProject?> FindProjectAsync(string project, CancellationToken cancellationToken) =>
        FindAsync(Route.To($"projects/{project}"), GitLabJson.Default.GitLabProject, cancellationToken);

    /// <summary>Every project that the token's user is a member of, archived ones too.</summary>
    internal Task<IReadOnlyList<GitLabProject>> ListProjectsAsync(CancellationToken cancellationToken) =>
        ListAsync(Route.To($"projects").With("membership", "true").With("pagination", "keyset").With("order_by", "id").With("sort", "asc"), GitLabJson.Default.ListGitLabProject, cancellationToken);

    /// <summary>Every file and folder below a folder of a commit; null when there is no such folder or commit.</summary>
    /// <param name="folder">Empty for the whole repository.</param>
    internal Task<IReadOnlyList<GitLabTreeEntry>?> ListTreeAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken)
    {
        var path = folder.Trim('/');
        var route = Route.To($"projects/{project}/repository/tree").With("ref", commit.Value).With("path", path.Length == 0 ? null : path).With("recursive", "true").With("pagination", "keyset");
        return NoneIsMissingAsync(UnlessMissingAsync(ListAsync(route, GitLabJson.Default.ListGitLabTreeEntry, cancellationToken)), path);
    }

    /// <summary>A file's bytes.</summary>
    /// <param name="limit">More bytes than this are an exception.</param>
    /// <exception cref="GitLabException">NotFound when there is no such file or commit; Refused when it is too large.</exception>
    internal async Task<byte[]> ReadFileAsync(string project, CommitSha commit, string path, int limit, CancellationToken cancellationToken)
    {
        var call = new GitLabCall(HttpMethod.Get, Route.To($"projects/{project}/repository/files/{path}/raw").With("ref", commit.Value)) { Limit = limit, WhenTooLarge = GitLabTrouble.Refused };
        var reply = await transport.SendAsync(call, cancellationToken);
        // GitLab hands out no file as a page, whatever is in it: that is somebody else's sign-in or maintenance page.
        return reply.MediaType is "text/html" ? throw transport.NotUnderstood(call, reply) : reply.Body;
    }

    /// <summary>Git has no empty folders; older GitLab answers with an empty list for one that is not there.</summary>
    private static async Task<IReadOnlyList<GitLabTreeEntry>?> NoneIsMissingAsync(Task<IReadOnlyList<GitLabTreeEntry>?> asked, string path) =>
        await asked is { } entries && (entries.Count > 0 || path.Length == 0) ? entries : null;
}
