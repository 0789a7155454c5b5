namespace ReviewEnv.Core.Publication;

/// <summary>Asks a URL once.</summary>
public interface IUrlProbe
{
    Task<ProbeAnswer> AskAsync(Uri url, CancellationToken cancellationToken);
}

/// <param name="Status">HTTP status; null when nothing answered.</param>
/// <param name="Problem">What went wrong when nothing answered, in words.</param>
public readonly record struct ProbeAnswer(int? Status, string? Problem);
