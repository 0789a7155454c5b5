using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

public sealed partial class FakeProject
{
    public IReadOnlyList<FakeEnvironment> Environments
    {
        get
        {
            lock (forge.Gate) return [.. Story.Environments];
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FakeDeployment> Deployments
    {
        get
        {
            lock (forge.Gate) return [.. Story.Deployments];
        }
    }

    /// <summary>Of all commits, oldest first.</summary>
    public IReadOnlyList<FakeStatus> Statuses
    {
        get
        {
            lock (forge.Gate) return [.. Story.Statuses];
        }
    }

    public FakeEnvironment? FindEnvironment(string name)
    {
        lock (forge.Gate) return Story.Find(name);
    }

    /// <summary>A CI job of a pipeline of this branch deploys its head.</summary>
    /// <param name="onStop">The job that stops the environment.</param>
    /// <param name="autoStopIn">After this time GitLab stops it; see <see cref="FakeEnvironment.AutoStopAt"/>.</param>
    public FakeDeployment DeployFromJob(string environment, string branch, string status = "success", CommitSha? sha = null, string? onStop = null, string? externalUrl = null, TimeSpan? autoStopIn = null)
    {
        lock (forge.Gate)
        {
            var commit = sha ?? Refs.Branches[branch];
            var target = Story.Ensure(environment);
            var deployment = Story.Add(target, branch, tag: false, commit, forge.User("ada"), new(forge.NextId(), "deploy_review", onStop));
            if (status != "running") deployment.TryBecome("running");
            deployment.TryBecome(status);
            if (status != "success") return deployment;
            if (externalUrl is not null) target.ExternalUrl = externalUrl;
            target.AutoStopAt = forge.Now() + autoStopIn;
            return deployment;
        }
    }
}
