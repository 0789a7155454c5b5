using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

internal static class JobHealth
{
    /// <summary>A Job is healthy when it has done its work, not while it is at it: a step may depend on the result.</summary>
    public static Health Of(JsonElement live)
    {
        var conditions = Condition.Of(live);
        if (conditions.Find("Complete") is { IsTrue: true })
            return Health.Good;
        if ((conditions.Find("Failed") ?? conditions.Find("FailureTarget")) is { IsTrue: true } failed)
            return Health.Broken(Failure(live, failed));
        if (live.IsTrue("spec", "suspend"))
            return Health.Waiting("is suspended (spec.suspend)");

        var attempts = live.Number("status", "failed") ?? 0;
        var done = live.Number("status", "succeeded") ?? 0;
        var wanted = live.Number("spec", "completions") ?? live.Number("spec", "parallelism") ?? 1;
        var progress = wanted > 1 ? $"{done} of {wanted} pods {(done == 1 ? "has" : "have")} succeeded" : (live.Number("status", "active") ?? 0) > 0 ? "is running" : "has yet to run";
        return Health.Waiting(attempts == 0 ? progress : $"{progress}; {attempts} failed {(attempts == 1 ? "attempt" : "attempts")} so far, {Limit(live)} more allowed (backoffLimit)");
    }

    private static string Failure(JsonElement live, Condition failed) => failed.Reason switch
    {
        "BackoffLimitExceeded" => $"failed: its pods ended with an error more often than backoffLimit ({live.Number("spec", "backoffLimit") ?? 6}) allows",
        "DeadlineExceeded" => $"failed: it did not finish within {live.Number("spec", "activeDeadlineSeconds")} seconds (activeDeadlineSeconds)",
        "PodFailurePolicy" => $"failed by its podFailurePolicy: {failed.Words}",
        _ => $"failed: {failed.Words}",
    };

    private static long Limit(JsonElement live) => Math.Max(0, (live.Number("spec", "backoffLimit") ?? 6) - (live.Number("status", "failed") ?? 0) + 1);
}
