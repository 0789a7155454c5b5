using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>Shows an environment in GitLab: as an environment with a deployment for each commit, as a commit status, and as a note on the merge request.</summary>
/// <param name="url">The instance, such as <c>https://gitlab.example.com</c>.</param>
/// <param name="costs">Says what an environment has cost; null where nobody counts.</param>
public sealed class GitLabReporter(GitLabApi api, Uri url, TimeProvider clock, CostSoFar? costs = null) : IForgeReporter
{
    private readonly DoubtClearing doubts = new(api);
    private readonly EnvironmentTelling environments = new(api);
    private readonly DeploymentTelling deployments = new(api);
    private readonly StatusTelling statuses = new(api);
    private readonly NoteTelling notes = new(api, costs);

    public string Forge => "GitLab";

    public Uri CommitPage(string project, CommitSha commit) =>
        new($"{url.AbsoluteUri.TrimEnd('/')}/{string.Join('/', project.Split('/').Select(Uri.EscapeDataString))}/-/commit/{commit.Value}");

    public async Task<ForgeReport> TellAsync(EnvironmentKey key, ForgeStory story, ForgeMemory memory, CancellationToken cancellationToken)
    {
        var telling = new Telling(key, story, memory, clock.GetUtcNow());
        try
        {
            if (memory.Doubt is { } doubt && !await telling.TryAsync(ForgePart.Environment, () => doubts.ClearAsync(telling, doubt, cancellationToken))) return telling.Report;
            // Each part is told on its own, unless GitLab answers nothing at all.
            _ = await telling.TryAsync(ForgePart.Environment, () => environments.TellAsync(telling, cancellationToken))
                && await telling.TryAsync(ForgePart.Deployment, () => deployments.TellAsync(telling, cancellationToken))
                && await telling.TryAsync(ForgePart.Environment, () => environments.ConfirmAsync(telling, cancellationToken))
                && await telling.TryAsync(ForgePart.Status, () => statuses.TellAsync(telling, cancellationToken))
                && await telling.TryAsync(ForgePart.Note, () => notes.TellAsync(telling, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            telling.LeaveUntold("it took GitLab too long to answer");
        }

        return telling.Report;
    }
}
