namespace ReviewEnv.Testing.CloudFormation.Http;

/// <summary>One way for a request to go wrong.</summary>
/// <param name="Status">HTTP status; 0 breaks the connection off without an answer.</param>
public sealed record ApiFault(int Status, string Code, string Message)
{
    public static ApiFault Throttling { get; } = new(400, "Throttling", "Rate exceeded");

    public static ApiFault Unavailable { get; } = new(503, "ServiceUnavailable", "Service is unable to handle request.");

    public static ApiFault InternalError { get; } = new(500, "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.");

    public static ApiFault ExpiredToken { get; } = new(403, "ExpiredToken", "The security token included in the request is expired");

    public static ApiFault AccessDenied { get; } = new(403, "AccessDenied", "User: arn:aws:iam::123456789012:user/reviewenv is not authorized to perform this operation");

    /// <summary>What a proxy says: a page of HTML with status 200.</summary>
    public static ApiFault HtmlPage { get; } = new(200, "", "<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>");

    /// <summary>The connection breaks and nothing was done.</summary>
    public static ApiFault Drop { get; } = new(0, "", "");

    /// <summary>The connection breaks although the request was done.</summary>
    public static ApiFault DropAfterActing { get; } = Drop.AfterActing();

    /// <summary>Whether the request is done before it goes wrong.</summary>
    public bool ActsFirst { get; private init; }

    /// <summary>The same fault, after the request was done.</summary>
    public ApiFault AfterActing() => this with { ActsFirst = true };
}

/// <summary>What goes wrong on purpose. Thread-safe.</summary>
public sealed class ApiFaults(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<Planned> planned = [];
    private readonly Queue<DateTimeOffset> recent = [];
    private int throttled;

    /// <summary>How many requests within a second are answered before Throttling begins; null for no limit.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>How many requests the limit has refused so far.</summary>
    public int Throttled => Volatile.Read(ref throttled);

    /// <summary>How long every answer takes at least.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The next requests go wrong.</summary>
    /// <param name="operation">Only those of this operation, such as <c>DescribeStacks</c>; null for any.</param>
    /// <param name="after">How many requests that fit go well first.</param>
    public void Fail(ApiFault fault, string? operation = null, int times = 1, int after = 0) =>
        Fail(fault, call => operation is null || call.Operation == operation, times, after);

    /// <summary>The next requests that fit go wrong.</summary>
    public void Fail(ApiFault fault, Func<ApiCall, bool> fits, int times = 1, int after = 0)
    {
        lock (gate) planned.Add(new(fault, fits) { Left = times, Skip = after });
    }

    /// <summary>Everything works again.</summary>
    public void Clear()
    {
        lock (gate) planned.Clear();
        RequestsPerSecond = null;
        Delay = TimeSpan.Zero;
    }

    internal ApiFault? Next(ApiCall call)
    {
        lock (gate)
        {
            if (IsTooMuch())
            {
                throttled++;
                return ApiFault.Throttling;
            }

            foreach (var fault in planned.Where(fault => fault.Fits(call)))
            {
                if (fault.Skip-- > 0) continue;
                if (--fault.Left <= 0) planned.Remove(fault);
                return fault.Fault;
            }

            return null;
        }
    }

    private bool IsTooMuch()
    {
        if (RequestsPerSecond is not { } limit) return false;
        var now = clock.GetUtcNow();
        while (recent.TryPeek(out var first) && now - first >= TimeSpan.FromSeconds(1)) recent.Dequeue();
        if (recent.Count >= limit) return true;
        recent.Enqueue(now);
        return false;
    }

    private sealed record Planned(ApiFault Fault, Func<ApiCall, bool> Fits)
    {
        public int Left { get; set; }

        public int Skip { get; set; }
    }
}
