using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Traffic;

/// <summary>Brings what a source tells of a target's requests to the board, and wakes what sleeps and is asked for.</summary>
internal sealed partial class TargetTraffic(string target, ITrafficSource source, TrafficBoard board, IEnvironmentRecords records, IChangeSink changes, ILogger logger) : IDisposable
{
    private readonly Dictionary<string, Visit> visits = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset? knownUntil;
    private bool failing;
    private string? remark;

    public string Target => target;

    /// <summary>Who tells, as words.</summary>
    public string Source => source.Name;

    public TimeSpan Every => source.Every;

    /// <summary>Asks once. Whatever goes wrong, nothing is known then.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await source.AskAsync(knownUntil, cancellationToken);
            if (answer is TrafficAnswer.Heard heard) await HearAsync(heard, cancellationToken);
            else if (answer is TrafficAnswer.Failed failed) Fail(failed.Problem);
        }
        catch (StoreUnavailableException e)
        {
            Fail($"the store cannot say which environments were asked for: {e.Message}");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (!failing) LogSurprise(logger, target, e);
            Fail($"asking fails in an unexpected way ({e.GetType().Name}); the server's log tells more");
        }
    }

    public void Dispose() => source.Dispose();

    private async Task HearAsync(TrafficAnswer.Heard heard, CancellationToken cancellationToken)
    {
        // What a log told once it does not tell again, so it is kept until it has been brought.
        foreach (var visit in heard.Visits) visits[NameOf(visit.Name)] = visit;
        IReadOnlyList<EnvironmentRecord> all = visits.Count > 0 || heard.Spoken is not null ? await records.ListAsync(includeStopped: false, cancellationToken) : [];
        var mine = all.Where(record => record.Target == target).ToList();
        foreach (var record in mine) See(record);
        visits.Clear();
        board.Heard(target, heard.KnownUntil);
        knownUntil = heard.KnownUntil;
        if (failing) LogKnownAgain(logger, target);
        failing = false;
        Remark(heard.LeftOut ?? WhyNobody(heard, mine));
    }

    private void See(EnvironmentRecord record)
    {
        if ((visits.GetValueOrDefault(record.Name) ?? (record.Published is { } published ? visits.GetValueOrDefault(published.Url.Host) : null)) is not { } visit) return;
        var sleeps = record.Phase == EnvironmentPhase.Sleeping;
        // The request may be one from before it fell asleep: then nobody waits.
        if (sleeps && visit.Earliest < record.UpdatedAt) return;
        if (board.Saw(target, record.Key, visit.At) && sleeps) changes.Changed(record.Key);
    }

    private void Fail(string problem)
    {
        board.Failed(target, problem);
        if (!failing) LogUnknown(logger, target, problem);
        failing = true;
    }

    private void Remark(string? words)
    {
        if (words is not null && remark is null) LogRemark(logger, target, words);
        remark = words;
    }

    /// <summary>A label of something else names nobody, and then everybody seems idle.</summary>
    private static string? WhyNobody(TrafficAnswer.Heard heard, List<EnvironmentRecord> mine)
    {
        if (heard.Spoken is not { Count: > 0 } spoken || mine.All(record => record.Published is null)) return null;
        var names = spoken.Select(NameOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return mine.Any(record => names.Contains(record.Name) || (record.Published is { } published && names.Contains(published.Url.Host)))
            ? null
            : "none of what the query found is the name or the host of an environment; if that stays so, look at label";
    }

    // A Host header may have a port.
    private static string NameOf(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > 0 && !name.EndsWith(']') ? name[..colon] : name;
    }

    [LoggerMessage(LogLevel.Warning, "The requests to environments of {Target} are not known, so none of them sleeps for being idle: {Problem}")]
    private static partial void LogUnknown(ILogger logger, string target, string problem);

    [LoggerMessage(LogLevel.Information, "The requests to environments of {Target} are known again")]
    private static partial void LogKnownAgain(ILogger logger, string target);

    [LoggerMessage(LogLevel.Warning, "The requests to environments of {Target}: {Words}")]
    private static partial void LogRemark(ILogger logger, string target, string words);

    [LoggerMessage(LogLevel.Error, "Asking for the requests to environments of {Target} failed unexpectedly")]
    private static partial void LogSurprise(ILogger logger, string target, Exception exception);
}
