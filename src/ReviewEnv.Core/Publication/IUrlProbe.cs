namespace ReviewEnv.Core.Publication;

/// <summary>Asks a URL once.</summary>
public interface IUrlProbe
{
    /// <param name="sight">What is wanted of the answer beside its status.</param>
    Task<ProbeAnswer> AskAsync(Uri url, ProbeSight sight, CancellationToken cancellationToken);
}

/// <param name="Header">The header whose value is wanted; null for none.</param>
/// <param name="Body">Whether the beginning of the body is wanted.</param>
public readonly record struct ProbeSight(string? Header, bool Body)
{
    /// <summary>No body is longer for whoever asks.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>The status alone.</summary>
    public static ProbeSight Nothing => default;
}

/// <param name="Status">HTTP status; null when nothing answered.</param>
/// <param name="Problem">What went wrong when nothing answered, in words.</param>
public readonly record struct ProbeAnswer(int? Status, string? Problem)
{
    /// <summary>The value of the header that was asked for; null when the answer has none.</summary>
    public string? Header { get; init; }

    /// <summary>The first <see cref="ProbeSight.MostBytes"/> of the body; null when it was not asked for.</summary>
    public string? Body { get; init; }
}
