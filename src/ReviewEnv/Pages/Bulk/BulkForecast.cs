using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages.Bulk;

/// <summary>What would happen to one environment.</summary>
/// <param name="Id">As it was asked for.</param>
/// <param name="Known">Null when nothing is known of it, or the reader may not see it.</param>
/// <param name="Words">What happens, or why nothing does.</param>
/// <param name="PerDay">What it costs less a day afterwards, at most; less than nothing if it costs more. 0 where no meter knows.</param>
internal sealed record BulkForecast(string Id, Known? Known, BulkOutlook Outlook, string Words, decimal PerDay = 0)
{
    public bool Acts => Outlook is BulkOutlook.Happens or BulkOutlook.Waits;
}

internal enum BulkOutlook
{
    /// <summary>It is done as soon as a pass gets to it.</summary>
    Happens,

    /// <summary>It is done once a lease ends.</summary>
    Waits,

    /// <summary>It is so already.</summary>
    Already,

    /// <summary>It cannot be done.</summary>
    Cannot,

    /// <summary>The reader may not.</summary>
    Forbidden,

    /// <summary>There is no such environment that the reader may see.</summary>
    Unknown,
}

/// <summary>Says beforehand what a request to many would do to each, by the same rules by which each is taken.</summary>
internal sealed class BulkOracle(EnvironmentRequests requests, TimeProvider time)
{
    public BulkForecast Of(BulkRequest request, string id, Known? known, Caller caller, Meters meters)
    {
        if (known is null || !caller.CanSee(known.Key)) return new(id, null, BulkOutlook.Unknown, "There is no such environment that your token may see.");
        var may = request.Verb == BulkVerb.Stop ? caller.CanAct(known.Key) : caller.CanArrange(known.Key);
        if (!may) return new(id, known, BulkOutlook.Forbidden, caller.CanAct(known.Key) ? RequestEndpoints.NotForJobs.Detail : caller.Forbidden(known.Key, toChange: true).Detail);
        var sight = known.Memory.Record is { } record ? meters.Of(record) : null;
        var forecast = request.Verb.Id switch
        {
            "sleep" => Sleep(id, known, sight),
            "wake" => Wake(id, known, sight),
            "stop" => Stop(id, known, sight),
            _ => Extend(id, known, request.By),
        };
        return forecast.Outlook == BulkOutlook.Happens && request.Verb != BulkVerb.Wake && request.Verb != BulkVerb.Extend ? AfterLease(forecast) : forecast;
    }

    private BulkForecast Sleep(string id, Known known, UseSight? sight)
    {
        if (IsOver(known)) return new(id, known, BulkOutlook.Already, "It is stopped, so nothing of it runs.");
        if (requests.WhyNotSleep(known.Memory) is { } problem) return new(id, known, BulkOutlook.Cannot, problem.Detail);
        if (known.Memory.Record!.Phase != EnvironmentPhase.Sleeping) return new(id, known, BulkOutlook.Happens, "It will be put to sleep: what is stored stays, nothing runs.", sight?.PerDay ?? 0);
        return requests.IsHeldAsleep(known.Memory)
            ? new(id, known, BulkOutlook.Already, $"{known.Memory.Wishes.Sleep!.By} put it to sleep already.")
            : new(id, known, BulkOutlook.Happens, "It sleeps already, and will stay asleep until somebody wakes it.");
    }

    private BulkForecast Wake(string id, Known known, UseSight? sight)
    {
        if (EnvironmentRequests.WhyNotWake(known.Memory) is { } problem) return new(id, known, BulkOutlook.Cannot, problem.Detail);
        if (known.Memory.Record?.Phase != EnvironmentPhase.Sleeping && !requests.IsHeldAsleep(known.Memory)) return new(id, known, BulkOutlook.Already, "It does not sleep.");
        return new(id, known, BulkOutlook.Happens, "It will be woken.", (sight?.PerDay ?? 0) - (sight?.AwakePerDay ?? 0));
    }

    private static BulkForecast Stop(string id, Known known, UseSight? sight)
    {
        if (IsOver(known)) return new(id, known, BulkOutlook.Already, known.Memory.Record!.Phase == EnvironmentPhase.Stopped ? "It is stopped already." : "It is being stopped already.");
        var pinned = known.Memory.Wishes.Pin is { } pin ? $" {pin.By} pinned it{(pin.Reason.Length > 0 ? $": {pin.Reason}" : "")}." : "";
        return new(id, known, BulkOutlook.Happens, $"Everything of it will be removed.{pinned}", sight?.PerDay ?? 0);
    }

    private BulkForecast Extend(string id, Known known, TimeSpan by)
    {
        if (requests.WhyNotExtend(known.Memory, by) is { } problem) return new(id, known, BulkOutlook.Cannot, problem.Detail);
        var now = time.GetUtcNow();
        return new(id, known, BulkOutlook.Happens, $"It will expire {Moments.Relative(requests.Extended(known.Memory, by)!.Value, now)} instead of {Moments.Relative(known.Memory.Record!.ExpiresAt!.Value, now)}.");
    }

    /// <summary>What would disturb those who use it waits for them.</summary>
    private BulkForecast AfterLease(BulkForecast forecast) => forecast.Known is { } known && requests.WhyLater(known.Memory) is { } why
        ? forecast with { Outlook = BulkOutlook.Waits, Words = $"{why} {forecast.Words}" }
        : forecast;

    private static bool IsOver(Known known) => known.Memory.Record is { Phase: EnvironmentPhase.Stopped or EnvironmentPhase.Stopping };
}
