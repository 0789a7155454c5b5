using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Health;

namespace ReviewEnv.Health;

/// <summary>Looks at GitLab and the token once at start, and says in the log how they are. Nothing waits for it.</summary>
internal sealed partial class ConnectionLog(GitLabHealth gitlab, ILogger<ConnectionLog> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // GitLab may take its time, and the start does not.
        await Task.Yield();
        try
        {
            var health = await gitlab.LookAtInstanceAsync(stoppingToken);
            if (health.Version is { } version) Answers(logger, version);
            foreach (var finding in health.Findings) Log(finding);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends before GitLab answered.
        }
    }

    private void Log(HealthFinding finding)
    {
        if (finding.Level == HealthLevel.Fine) Fine(logger, finding.What);
        else Troubled(logger, finding.What, finding.Remedy ?? "'reviewenv doctor' tells more");
    }

    [LoggerMessage(LogLevel.Information, "GitLab {Version} answers")]
    private static partial void Answers(ILogger logger, string version);

    [LoggerMessage(LogLevel.Information, "GitLab: {Finding}")]
    private static partial void Fine(ILogger logger, string finding);

    [LoggerMessage(LogLevel.Warning, "GitLab: {Finding}; {Remedy}")]
    private static partial void Troubled(ILogger logger, string finding, string remedy);
}
