namespace ReviewEnv.Kubernetes.Api;

/// <summary>What an API server answered instead of what was asked for: the <c>Status</c> object of the Kubernetes API, or what can be told without one.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Reason">The machine-readable reason, such as <c>AlreadyExists</c>; empty when the server gave none.</param>
/// <param name="Message">The server's own words.</param>
internal sealed record ApiFailure(int Code, string Reason, string Message)
{
    /// <summary>The parts of a whole: one per field that is wrong, or that somebody else owns.</summary>
    public IReadOnlyList<FailureCause> Causes { get; init; } = [];

    /// <summary>How long the server wants to be left alone; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the API server itself said so, rather than something on the way to it, or a part of it that knows no such address.</summary>
    public bool IsStatus { get; init; }

    public bool IsNotFound => Code == 404;

    /// <summary>Proof that the object does not exist. A 404 of any other make (a proxy, a kind that is not served) proves nothing.</summary>
    public bool IsAbsence => Code == 404 && IsStatus && Reason == "NotFound";

    public bool IsAlreadyThere => Reason == "AlreadyExists";
    public bool IsConflict => Code == 409;

    /// <summary>The object of that name is not the one that was meant: its UID is another.</summary>
    public bool IsAboutAnother => Code == 409 && Causes.Any(cause => cause.Field == "metadata.uid");

    public bool IsExpired => Code == 410 || Reason == "Expired";

    /// <summary>Whether the same request can succeed later without anyone changing anything.</summary>
    public bool IsTransient => Code is 408 or 429 or >= 500 || (Code == 409 && !IsAlreadyThere && !IsAboutAnother && Causes.All(cause => cause.Reason != "FieldManagerConflict"));
}

/// <param name="Field">Path of the field, such as <c>.spec.replicas</c>; empty for the object as a whole.</param>
internal sealed record FailureCause(string Reason, string Message, string Field);
