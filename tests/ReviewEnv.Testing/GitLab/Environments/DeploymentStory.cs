using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>What a project knows of its environments, their deployments and the statuses of its commits.</summary>
internal sealed class DeploymentStory(Forge forge, FakeProject project)
{
    private int lastIid;

    public List<FakeEnvironment> Environments { get; } = [];

    public List<FakeDeployment> Deployments { get; } = [];

    public List<FakeStatus> Statuses { get; } = [];

    public FakeEnvironment? Find(string name) => Environments.Find(environment => environment.Name == name);

    public FakeEnvironment Ensure(string name)
    {
        if (Find(name) is { } known) return known;
        var environment = new FakeEnvironment(forge, project, name) { Tier = TierOf(name) };
        Environments.Add(environment);
        return environment;
    }

    public FakeDeployment Add(FakeEnvironment environment, string gitRef, bool tag, CommitSha sha, FakeUser user, FakeJob? job)
    {
        var deployment = new FakeDeployment(forge, environment, ++lastIid, gitRef, tag, sha, user, job);
        Deployments.Add(deployment);
        return deployment;
    }

    /// <summary>Stops the environments whose last deployment is of this branch.</summary>
    public void StopForBranch(string branch)
    {
        foreach (var environment in Environments.Where(environment => environment.State == "available" && environment.LastDeployment is { Tag: false } last && last.Ref == branch).ToList()) environment.Stop();
    }

    /// <summary>Whether git finds a commit by this name: of a branch, a tag, a merge request's head, or of its own.</summary>
    public bool Resolves(string name)
    {
        if (CommitSha.TryParse(name, out var sha)) return project.Refs.Find(sha.Value) is not null;
        var full = name.StartsWith("merge-requests/", StringComparison.Ordinal) ? $"refs/{name}" : name;
        if (!GitRef.TryParse(full, out var parsed)) return project.Refs.Branches.ContainsKey(name) || project.Refs.Tags.ContainsKey(name);
        if (parsed.Value.MergeRequestIid is { } iid) return project.Requests.Exists(request => request.Iid == iid);
        return parsed.Value.IsTag ? project.Refs.Tags.ContainsKey(parsed.Value.Name) : project.Refs.Branches.ContainsKey(parsed.Value.Name);
    }

    // As GitLab guesses it from the name, roughly.
    private static string TierOf(string name) => name.Split('/')[0].ToLowerInvariant() switch
    {
        "review" or "dev" or "development" => "development",
        "test" or "testing" or "qa" => "testing",
        "stage" or "staging" => "staging",
        "prod" or "production" or "live" => "production",
        _ => "other",
    };
}
