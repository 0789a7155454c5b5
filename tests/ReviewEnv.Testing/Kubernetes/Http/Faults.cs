using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>What goes wrong on purpose. Thread-safe.</summary>
public sealed class Faults
{
    private readonly Lock gate = new();
    private readonly List<Planned> planned = [];
    private int cuts;
    private bool cutsPolitely;

    /// <summary>How long every answer takes at least; watches not counted once they stand.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>Whether everyone is answered with 401.</summary>
    public bool RefusesCredentials { get; set; }

    /// <summary>The only bearer token that is let in; null for everyone.</summary>
    public string? RequiredToken { get; set; }

    /// <summary>Answers the next requests that fit with a failure instead of doing them.</summary>
    /// <param name="fits">Asked with method and path (without query).</param>
    /// <param name="reason">The reason in the Status object; none is sent if it is empty.</param>
    public void Fail(Func<string, string, bool> fits, int status, string reason = "", int times = 1, TimeSpan? retryAfter = null, string? message = null) =>
        Fail(request => fits(request.Method, request.Path), status, reason, times, retryAfter, message);

    /// <summary>Answers the next requests that fit with a failure instead of doing them.</summary>
    /// <param name="reason">The reason in the Status object; none is sent if it is empty.</param>
    public void Fail(Func<RecordedRequest, bool> fits, int status, string reason = "", int times = 1, TimeSpan? retryAfter = null, string? message = null)
    {
        lock (gate) planned.Add(new(fits, status, reason, message ?? $"told to fail with {status}", retryAfter) { Left = times });
    }

    /// <summary>Breaks off the next answers to GET, PATCH, POST, PUT or DELETE in the middle of the body.</summary>
    /// <param name="politely">Whether the answer then ends like a complete one, only that its JSON is half.</param>
    public void CutBodies(int times, bool politely = false)
    {
        lock (gate) (cuts, cutsPolitely) = (times, politely);
    }

    /// <summary>Makes every answer wait; zero makes them prompt again.</summary>
    public void Slow(TimeSpan delay) => Delay = delay;

    /// <summary>Everything works again.</summary>
    public void Clear()
    {
        lock (gate)
        {
            planned.Clear();
            cuts = 0;
        }

        Delay = TimeSpan.Zero;
        RefusesCredentials = false;
        RequiredToken = null;
    }

    internal Answer? Next(RecordedRequest request)
    {
        lock (gate)
        {
            if (planned.Find(fault => fault.Fits(request)) is not { } found) return null;
            if (--found.Left <= 0) planned.Remove(found);
            var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = found.Message };
            if (found.Reason.Length > 0) status["reason"] = found.Reason;
            if (found.RetryAfter is { } wait) status["details"] = new JsonObject { ["retryAfterSeconds"] = (int)Math.Ceiling(wait.TotalSeconds) };
            status["code"] = found.Status;
            return Answer.Of(status, found.Status) with { RetryAfter = found.RetryAfter };
        }
    }

    internal bool LetsIn(string authorization) =>
        !RefusesCredentials && (RequiredToken is null || authorization == $"Bearer {RequiredToken}");

    internal Cut NextCut()
    {
        lock (gate)
        {
            if (cuts == 0) return Cut.None;
            cuts--;
            return cutsPolitely ? Cut.Politely : Cut.Abruptly;
        }
    }

    private sealed record Planned(Func<RecordedRequest, bool> Fits, int Status, string Reason, string Message, TimeSpan? RetryAfter)
    {
        public int Left { get; set; }
    }
}

internal enum Cut
{
    None,
    Abruptly,
    Politely,
}
