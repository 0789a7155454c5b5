using System.Data.Common;
using Dapper;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>Questions to the scheduler's tables that its own interface answers only row by row or under its lock. Reads only.</summary>
internal sealed class ScheduleTables(Func<DbConnection> connect, SchedulerHandle handle)
{
    // Below the 999 parameters that old SQLite versions allow.
    private const int Chunk = 500;

    // A trigger in any of these states has not begun to fire.
    private const string NotBegun = "TRIGGER_STATE IN ('WAITING', 'ACQUIRED', 'BLOCKED')";

    /// <summary>Those of the wake-ups that wait in the schedule already, in the same queue.</summary>
    /// <param name="orRetrying">Also those that wait for their next try after a failure, in any queue.</param>
    public async Task<HashSet<WakeUp>> FindWaitingAsync(IReadOnlyCollection<WakeUp> wakeUps, bool orRetrying, CancellationToken cancellationToken)
    {
        var waiting = new HashSet<WakeUp>();
        if (wakeUps.Count == 0) return waiting;
        await using var connection = await OpenAsync(cancellationToken);
        foreach (var chunk in wakeUps.Chunk(Chunk))
        {
            var byId = chunk.ToLookup(wake => wake.Key.Id);
            var parameters = new DynamicParameters(new { orRetrying });
            var names = byId.Select((group, number) => (Parameter: $"@id{number}", Id: group.Key)).ToList();
            foreach (var (parameter, id) in names) parameters.Add(parameter, id);
            var command = new CommandDefinition(WaitingAmong(string.Join(", ", names.Select(name => name.Parameter))), parameters, cancellationToken: cancellationToken);
            foreach (var row in await connection.QueryAsync<TriggerRow>(command))
                waiting.UnionWith(byId[row.Id].Where(wake => row.Kind != ScheduleNames.Now || row.Queue == wake.Queue));
        }

        return waiting;
    }

    /// <summary>The failures in a row after which a key waits for its later look; 0 when it waits for another reason, null when it has none.</summary>
    public async Task<int?> FindLaterAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        const string Query = $"""
            SELECT DESCRIPTION FROM {ScheduleNames.TablePrefix}TRIGGERS
            WHERE SCHED_NAME = '{ScheduleNames.Scheduler}' AND TRIGGER_NAME = @id AND TRIGGER_GROUP = '{ScheduleNames.Later}' AND {NotBegun}
            """;
        await using var connection = await OpenAsync(cancellationToken);
        var found = await connection.QueryAsync<string?>(new CommandDefinition(Query, new { id = key.Id }, cancellationToken: cancellationToken));
        return found.ToList() is [var description, ..] ? ScheduleNames.FailuresOf(description) : null;
    }

    /// <summary>By queue, how many keys could be looked at by now if a worker were free. A queue in which everything waits for its time counts 0.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Query = $"""
            SELECT EXECUTION_GROUP AS Queue, COUNT(DISTINCT CASE WHEN NEXT_FIRE_TIME <= @now AND {NotBegun} THEN JOB_NAME END) AS Due
            FROM {ScheduleNames.TablePrefix}TRIGGERS WHERE SCHED_NAME = '{ScheduleNames.Scheduler}' GROUP BY EXECUTION_GROUP
            """;
        await using var connection = await OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<LoadRow>(new CommandDefinition(Query, new { now = now.UtcTicks }, cancellationToken: cancellationToken));
        return rows.GroupBy(row => row.Queue ?? RoutingRules.DefaultQueue).ToDictionary(group => group.Key, group => (int)group.Sum(row => row.Due));
    }

    // One parameter per name: the two databases agree on no other way to hand over a list.
    private static string WaitingAmong(string parameters) => $"""
        SELECT TRIGGER_NAME AS Id, TRIGGER_GROUP AS Kind, EXECUTION_GROUP AS Queue FROM {ScheduleNames.TablePrefix}TRIGGERS
        WHERE SCHED_NAME = '{ScheduleNames.Scheduler}' AND TRIGGER_NAME IN ({parameters}) AND {NotBegun}
          AND (TRIGGER_GROUP = '{ScheduleNames.Now}' OR (@orRetrying AND DESCRIPTION LIKE '{ScheduleNames.RetryMark}%'))
        """;

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        // Building the scheduler is what creates the tables.
        await handle.GetAsync(cancellationToken);
        var connection = connect();
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private sealed class TriggerRow
    {
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public string? Queue { get; init; }
    }

    private sealed class LoadRow
    {
        public string? Queue { get; init; }
        public long Due { get; init; }
    }
}
