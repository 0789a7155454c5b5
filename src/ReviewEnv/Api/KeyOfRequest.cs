using ReviewEnv.Auth;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Api;

/// <summary>Reads which environment a request that names project and ref is about.</summary>
internal static class KeyOfRequest
{
    private const int LongestName = 1024;

    public static (EnvironmentKey? Key, Problem? Problem) Read(Caller caller, string? project, string? gitRef)
    {
        if (string.IsNullOrWhiteSpace(project) || project.Length > LongestName) return (null, Missing("project", "shop/web"));
        if (string.IsNullOrWhiteSpace(gitRef) || gitRef.Length > LongestName) return (null, Missing("ref", "feature/hello"));
        var key = new EnvironmentKey(project, caller.RefOf(gitRef));
        return caller.CanSee(key) ? (key, null) : (null, caller.Forbidden(key, toChange: false));
    }

    /// <summary>A full commit id, or none.</summary>
    public static (CommitSha? Sha, Problem? Problem) ReadSha(string? text)
    {
        if (string.IsNullOrEmpty(text)) return (null, null);
        return CommitSha.TryParse(text, out var sha)
            ? (sha, null)
            : (null, new Problem(StatusCodes.Status400BadRequest, "bad-sha", "sha is not a full commit id.", "Give all 40 (or 64) hexadecimal digits, as CI_COMMIT_SHA has them."));
    }

    private static Problem Missing(string name, string example) =>
        new(StatusCodes.Status400BadRequest, $"missing-{name}", $"'{name}' is missing or too long.", $"Give {name}, such as {example}.");
}
