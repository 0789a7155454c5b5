namespace ReviewEnv.Webhooks;

/// <summary>What became of an authentic delivery.</summary>
/// <param name="Reason">Why it was ignored; null for the other kinds.</param>
internal readonly record struct Reception(ReceptionKind Kind, string? Reason = null);

internal enum ReceptionKind
{
    /// <summary>Its effect is committed.</summary>
    Accepted,

    /// <summary>Its effect was committed before.</summary>
    AlreadyKnown,

    /// <summary>It has no effect.</summary>
    Ignored,

    /// <summary>It could not be read.</summary>
    Malformed,

    /// <summary>Its effect could not be committed.</summary>
    Unavailable,
}
