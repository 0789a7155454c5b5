using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Branches;

/// <summary>Asks GitLab about one branch.</summary>
internal sealed class BranchLook(GitLabApi api, ProjectCatalog projects)
{
    /// <exception cref="GitLabException">GitLab did not tell.</exception>
    public async Task<BranchState> AskAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        // First the project: a moved one answers for its branches under the old path, too.
        if (await api.FindProjectAsync(key.Project, cancellationToken) is not { } project) return Unseen(key.Project);
        if (project.MarkedForDeletionOn is not null) return new BranchState.Unknown($"the project {key.Project} is to be deleted in GitLab; its environments stay until it is clear what becomes of it, or somebody stops them");
        if (Moved(project, key.Project) is { } moved) return moved;
        if (key.Ref.MergeRequestIid is { } iid)
        {
            return await api.FindMergeRequestAsync(key.Project, iid, cancellationToken) is { } request ? Read.MergeRequestHead(project, request) : Gone(key, project);
        }

        if (key.Ref.IsTag) return await api.FindTagAsync(key.Project, key.Ref.Name, cancellationToken) is { } tag ? Read.Branch(project, tag, null) : Gone(key, project);
        if (await api.FindBranchAsync(key.Project, key.Ref.Name, cancellationToken) is not { } branch) return Gone(key, project);

        var requests = await api.ListMergeRequestsAsync(key.Project, "all", key.Ref.Name, updatedAfter: null, cancellationToken);
        return Read.Branch(project, branch, Read.Counting(requests.Where(request => request.SourceProjectId == project.Id)));
    }

    /// <summary>What is true of every branch of a project that is elsewhere now; null if it is where it was.</summary>
    private BranchState? Moved(GitLabProject project, string asked)
    {
        if (project.PathWithNamespace == asked) return null;
        return projects.Find(project.PathWithNamespace) is null
            ? new BranchState.Unknown($"the project {asked} is {project.PathWithNamespace} now, which no entry of projects matches; add one, or stop the environment")
            : new BranchState.Gone($"the project {asked} is {project.PathWithNamespace} now, and has its environments under that name");
    }

    private static BranchState Gone(EnvironmentKey key, GitLabProject project) => project.EmptyRepo
        ? new BranchState.Unknown($"GitLab says that the repository of {key.Project} is empty; nothing is concluded from that")
        : new BranchState.Gone($"GitLab has the project {key.Project}, and no {key.Ref} in it");

    private static BranchState.Unknown Unseen(string project) =>
        new($"GitLab does not show the project {project}: it is gone, or the token may not see it; nothing is concluded from that");
}
