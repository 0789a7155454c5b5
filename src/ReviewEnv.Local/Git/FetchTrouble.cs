namespace ReviewEnv.Local.Git;

/// <summary>What git's complaint about a fetch means.</summary>
internal enum FetchTrouble
{
    /// <summary>Nothing answers, or badly: the same may work later.</summary>
    Unreachable,

    /// <summary>The forge wants to know who asks, or does not let them in.</summary>
    NotLetIn,

    /// <summary>The repository is not there, or hidden from who asks.</summary>
    NoRepository,

    /// <summary>The repository has no such commit any more.</summary>
    NoCommit,

    /// <summary>The address is not the forge's own.</summary>
    Redirected,

    /// <summary>Anything else, as git says it.</summary>
    Other,
}

internal static class FetchTroubles
{
    // Git has no codes for these. Its words (LC_ALL=C) have stayed the same for years; what is not recognised is passed on as it is.
    private static readonly (FetchTrouble Trouble, string[] Words)[] Known =
    [
        (FetchTrouble.NotLetIn, ["could not read Username", "could not read Password", "Authentication failed", "error: 401", "error: 403"]),
        (FetchTrouble.NoRepository, ["not found", "error: 404"]),
        (FetchTrouble.NoCommit, ["not our ref", "unadvertised object", "couldn't find remote ref"]),
        (FetchTrouble.Redirected, ["unable to update url base from redirection", "error: 301", "error: 302", "error: 307", "error: 308"]),
        (FetchTrouble.Unreachable, ["Could not resolve", "Failed to connect", "Couldn't connect", "Connection", "timed out", "too slow", "did not finish", "Empty reply", "early EOF", "hung up", "RPC failed", "error: 429", "error: 5"]),
    ];

    public static FetchTrouble Of(string complaint) =>
        Known.Where(known => known.Words.Any(word => complaint.Contains(word, StringComparison.OrdinalIgnoreCase))).Select(known => (FetchTrouble?)known.Trouble).FirstOrDefault() ?? FetchTrouble.Other;
}
