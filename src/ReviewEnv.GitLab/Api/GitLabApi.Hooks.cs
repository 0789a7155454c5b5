using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>Webhooks of a project, and what became of their deliveries.</summary>
public sealed partial class GitLabApi
{
    /// <summary>A delivery comes with all that was sent, so that a page of a hundred could be larger than any answer may be.</summary>
    private const string DeliveriesOfAPage = "20";

    internal Task<IReadOnlyList<GitLabHook>> ListHooksAsync(string project, CancellationToken cancellationToken) =>
        ListAsync(Route.To($"projects/{project}/hooks"), GitLabJson.Default.ListGitLabHook, cancellationToken);

    /// <summary>Creates a hook (id null) or sets one right; address and secrets always go together, as GitLab forgets the secret when the address changes.</summary>
    internal Task<GitLabHook> SaveHookAsync(string project, long? id, GitLabHookSettings settings, CancellationToken cancellationToken) =>
        ChangeAsync(
            id is null ? HttpMethod.Post : HttpMethod.Put,
            id is null ? Route.To($"projects/{project}/hooks") : Route.To($"projects/{project}/hooks/{id}"),
            HookChange.Of(settings), GitLabJson.Default.HookChange, GitLabJson.Default.GitLabHook, cancellationToken);

    /// <summary>Has GitLab send a test delivery, also through a hook that is disabled; success enables it again.</summary>
    /// <param name="trigger">Such as <c>push_events</c>.</param>
    /// <exception cref="GitLabException">Refused when the delivery was not answered with success.</exception>
    internal Task TestHookAsync(string project, long id, string trigger, CancellationToken cancellationToken) =>
        transport.SendAsync(new GitLabCall(HttpMethod.Post, Route.To($"projects/{project}/hooks/{id}/test/{trigger}")), cancellationToken);

    /// <summary>The newest deliveries, one page; null where GitLab is too old to tell (before 17.3).</summary>
    internal async Task<IReadOnlyList<GitLabHookEvent>?> LastHookEventsAsync(string project, long id, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(Route.To($"projects/{project}/hooks/{id}/events").With("per_page", DeliveriesOfAPage), GitLabJson.Default.ListGitLabHookEvent, cancellationToken);
        }
        catch (GitLabException e) when (e.Status == 404)
        {
            return null;
        }
    }
}
