using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Reporting;

/// <summary>Finds environments that somebody stopped in GitLab, which sends no webhook for it.</summary>
/// <remarks>It counts only what GitLab itself called available after the last change that we told, so never what we stopped, are stopping, or are opening again.</remarks>
public sealed class StoppedElsewhere(GitLabApi api)
{
    /// <summary>The ids of the environments of a project that are available.</summary>
    public async Task<IReadOnlyList<long>> ListAvailableAsync(string project, CancellationToken cancellationToken) =>
        [.. (await api.ListEnvironmentsAsync(project, "available", cancellationToken)).Select(environment => environment.Id)];

    /// <summary>The records of a project whose environment was stopped by somebody else. One list, and one look at each that is missing in it.</summary>
    /// <param name="project">Its id or path.</param>
    /// <param name="records">The project's records, read before this call.</param>
    public async Task<IReadOnlyList<EnvironmentRecord>> FindAsync(string project, IEnumerable<EnvironmentRecord> records, CancellationToken cancellationToken)
    {
        var told = records.Where(record => ToldAvailable(record) is not null).ToList();
        if (told.Count == 0) return [];
        var stopped = new List<EnvironmentRecord>();
        foreach (var record in Suspects(told, await ListAvailableAsync(project, cancellationToken)))
        {
            // A list may miss something, and what was deleted was not stopped.
            if (await api.FindEnvironmentAsync(project, ToldAvailable(record)!.Value, cancellationToken) is { State: "stopped" }) stopped.Add(record);
        }

        return stopped;
    }

    /// <summary>Those that should be available and are not among what is. Pure.</summary>
    public static IReadOnlyList<EnvironmentRecord> Suspects(IEnumerable<EnvironmentRecord> records, IReadOnlyCollection<long> available)
    {
        var known = available.ToHashSet();
        return [.. records.Where(record => ToldAvailable(record) is { } id && !known.Contains(id))];
    }

    private static long? ToldAvailable(EnvironmentRecord record) =>
        record is { Phase: not (EnvironmentPhase.Stopping or EnvironmentPhase.Stopped or EnvironmentPhase.Leaking), Forge.Environment: { State: ToldEnvironmentState.Available, Id: { } id } } ? id : null;
}
