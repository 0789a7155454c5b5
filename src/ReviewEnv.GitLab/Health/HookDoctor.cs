using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Health;

/// <summary>Looks at the webhook of a project, and sets it right.</summary>
internal sealed class HookDoctor(GitLabApi api, GitLabHookSettings settings)
{
    private const string TestTrigger = "push_events";

    public async Task<IReadOnlyList<HealthFinding>> LookAsync(ConfiguredProjects.Entry entry, CancellationToken cancellationToken)
    {
        var project = IdOf(entry);
        try
        {
            var hooks = await api.ListHooksAsync(project, cancellationToken);
            var ours = HookJudge.Ours(hooks, settings.Url);
            return HookJudge.Judge(hooks, Wanted(entry, ours), ours is null ? null : await DeliveriesAsync(project, ours, cancellationToken));
        }
        catch (GitLabException e) when (e.Kind is GitLabTrouble.Forbidden or GitLabTrouble.NotFound)
        {
            return [ProjectJudge.HookUnseen];
        }
        catch (GitLabException e)
        {
            return [HealthFinding.Problem(e.Message)];
        }
    }

    public async Task<HookRepair> RepairAsync(ConfiguredProjects.Entry entry, CancellationToken cancellationToken)
    {
        if (entry.Found is not { } found) return new HookRepair(entry.Asked, false, entry.Why!.What);
        if (found.Archived) return new HookRepair(entry.Asked, false, "left alone: the project is archived");
        try
        {
            return await RepairAsync(entry, IdOf(entry), cancellationToken);
        }
        catch (GitLabException e)
        {
            return new HookRepair(entry.Asked, false, e.Message);
        }
    }

    private async Task<HookRepair> RepairAsync(ConfiguredProjects.Entry entry, string project, CancellationToken cancellationToken)
    {
        if (HookJudge.Ours(await api.ListHooksAsync(project, cancellationToken), settings.Url) is not { } hook)
        {
            await api.SaveHookAsync(project, null, Wanted(entry, null), cancellationToken);
            return new HookRepair(entry.Asked, true, "created the webhook");
        }

        var wanted = Wanted(entry, hook);
        if (!HookJudge.NeedsRepair(hook, wanted, await DeliveriesAsync(project, hook, cancellationToken))) return new HookRepair(entry.Asked, true, "the webhook is as it should be");
        await api.SaveHookAsync(project, hook.Id, wanted, cancellationToken);
        return HookJudge.IsDisabled(hook) ? await EnableAsync(entry, project, hook, cancellationToken) : new HookRepair(entry.Asked, true, "set the webhook right");
    }

    /// <summary>GitLab offers no other way than a delivery that arrives.</summary>
    private async Task<HookRepair> EnableAsync(ConfiguredProjects.Entry entry, string project, GitLabHook hook, CancellationToken cancellationToken)
    {
        try
        {
            await api.TestHookAsync(project, hook.Id, TestTrigger, cancellationToken);
            return new HookRepair(entry.Asked, true, "set the webhook right; a test delivery arrived, which switched it on again");
        }
        catch (GitLabException e)
        {
            return new HookRepair(entry.Asked, false, $"set the webhook right, but it is still off, as the test delivery did not arrive: {e.Message}");
        }
    }

    private async Task<IReadOnlyList<GitLabHookEvent>?> DeliveriesAsync(string project, GitLabHook hook, CancellationToken cancellationToken)
    {
        try
        {
            return await api.LastHookEventsAsync(project, hook.Id, cancellationToken);
        }
        catch (GitLabException)
        {
            // Worth knowing, not worth failing for: the payloads that come with them may be larger than any answer may be.
            return null;
        }
    }

    /// <summary>That certificates are not verified is somebody's decision, which is told of and left alone.</summary>
    private GitLabHookSettings Wanted(ConfiguredProjects.Entry entry, GitLabHook? existing) =>
        settings with { TagPushEvents = entry.Settings.Refs.Tags, EnableSslVerification = existing?.EnableSslVerification ?? true };

    private static string IdOf(ConfiguredProjects.Entry entry) => entry.Found!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
