using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>One environment's story on its way to GitLab: what is remembered of it grows with each call that worked.</summary>
internal sealed class Telling(EnvironmentKey key, ForgeStory story, ForgeMemory memory, DateTimeOffset now)
{
    private readonly List<string> refusals = [];
    private string? untold;
    private TimeSpan? notBefore;

    public EnvironmentKey Key => key;
    public ForgeStory Story => story;
    public ForgeMemory Memory { get; set; } = memory;

    /// <summary>By what the API is asked for the project.</summary>
    public string Project => Memory.Project ?? key.Project;

    /// <summary>What is left to tell, as far as it has come.</summary>
    public ForgeSteps Steps => ForgeSteps.Of(story, Memory, now);

    public ForgeReport Report => new(Memory) { Untold = untold, NotBefore = notBefore, Refusals = refusals };

    /// <summary>Has the story looked at again after a time, although nothing of it is untold.</summary>
    public void ComeBackAfter(TimeSpan delay) => notBefore = notBefore > delay ? notBefore : delay;

    public void LeaveUntold(string why) => untold ??= why;

    /// <summary>Tells one part. What GitLab will not take is remembered, what it cannot take now is left for later.</summary>
    /// <returns>False if there is no use in telling it anything else now.</returns>
    public async Task<bool> TryAsync(ForgePart part, Func<Task> tell)
    {
        try
        {
            await tell();
            if (Memory.Refused[part] is { } old && old.What != ForgeSteps.DigestOf(story, part)) Memory = Memory with { Refused = Memory.Refused.With(part, null) };
            return true;
        }
        catch (GitLabException e) when (e.IsTransient || e.Kind == GitLabTrouble.Unauthorized)
        {
            LeaveUntold(e.Message);
            if (e.RetryAfter is { } delay) ComeBackAfter(delay);
            return e.Kind == GitLabTrouble.Unavailable && e.Status is not null;
        }
        catch (GitLabException e)
        {
            Refuse(part, e.Message);
            return true;
        }
    }

    private void Refuse(ForgePart part, string why)
    {
        // The same words about something newer are no news.
        if (Memory.Refused[part]?.Why != why) refusals.Add($"GitLab does not take the {Name(part)} of this environment: {why}; it is told the next time that there is something new to tell");
        Memory = Memory with { Refused = Memory.Refused.With(part, new ForgeRefusal(ForgeSteps.DigestOf(story, part), now, why)) };
    }

    private static string Name(ForgePart part) => part switch
    {
        ForgePart.Environment => "state",
        ForgePart.Deployment => "deployment",
        ForgePart.Status => "commit status",
        _ => "note on the merge request",
    };
}
