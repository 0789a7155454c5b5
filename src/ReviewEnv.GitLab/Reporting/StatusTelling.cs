using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Publication;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>Keeps a status on each commit that is brought up.</summary>
internal sealed class StatusTelling(GitLabApi api)
{
    public const string Name = "reviewenv";

    public async Task TellAsync(Telling telling, CancellationToken cancellationToken)
    {
        if (telling.Story.Status is not { } wanted) return;
        if (telling.Steps.Status.CancelTold)
        {
            var old = telling.Memory.Status!;
            await CancelAsync(telling, old.Commit, $"superseded by {wanted.Commit.Short}", wanted.Page, cancellationToken);
            telling.Memory = telling.Memory with { Status = old with { State = ForgeState.Canceled } };
        }

        var state = telling.Steps.Status.Set;
        if (state == ForgeState.AsItIs) return;
        if (state == ForgeState.Canceled) await CancelAsync(telling, wanted.Commit, wanted.Description, wanted.Page, cancellationToken);
        else await SetAsync(telling, wanted.Commit, state, wanted.Description, wanted.Page, cancellationToken);
        telling.Memory = telling.Memory with { Status = new ToldStatus(wanted.Commit, state, ForgeSteps.StatusDigest(wanted)) };
    }

    private async Task CancelAsync(Telling telling, CommitSha commit, string description, Uri page, CancellationToken cancellationToken)
    {
        try
        {
            await SetAsync(telling, commit, ForgeState.Canceled, description, page, cancellationToken);
        }
        catch (GitLabException e) when (!e.IsTransient && e.Kind != GitLabTrouble.Unauthorized)
        {
            // A commit that is gone, by force or with its branch, has nothing that could be shown of it.
        }
    }

    private Task SetAsync(Telling telling, CommitSha commit, ForgeState state, string description, Uri page, CancellationToken cancellationToken) =>
        api.SetCommitStatusAsync(telling.Project, commit, telling.Key.Ref, Name, Word(state), description, page, cancellationToken);

    /// <summary>How far it has come in GitLab's words; null for what is none of ours.</summary>
    public static ForgeState? StateOf(GitLabCommitStatus status) => status.Status switch
    {
        "pending" => ForgeState.Pending,
        "running" => ForgeState.Running,
        "success" => ForgeState.Success,
        "failed" => ForgeState.Failed,
        "canceled" => ForgeState.Canceled,
        _ => null,
    };

    private static string Word(ForgeState state) => state switch
    {
        ForgeState.Pending => "pending",
        ForgeState.Running => "running",
        ForgeState.Success => "success",
        ForgeState.Failed => "failed",
        _ => "canceled",
    };
}
