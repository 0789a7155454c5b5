using System.Globalization;
using System.Text.Json;
using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.GitLab.IdTokens;

/// <summary>What the claims of a token that GitLab did sign have to be.</summary>
internal static class IdTokenRules
{
    private const int LongestName = 1024;
    private const int LongestJti = 256;

    public static IdTokenResult Apply(JsonElement payload, IdTokenOptions options, DateTimeOffset now) =>
        WhyNotForUs(payload, options) ?? WhyNotNow(payload, options, now) ?? Read(payload, options);

    private static IdTokenResult.Refused? WhyNotForUs(JsonElement payload, IdTokenOptions options)
    {
        if (payload.Text("iss") != options.Issuer)
        {
            return new IdTokenResult.Refused(
                IdTokenRefusals.Issuer, $"The ID token is from the issuer {Shown(payload, "iss")}; this server trusts '{options.Issuer}'.",
                "If GitLab is configured to give another issuer, set gitlab.idTokenIssuer in reviewenv.yaml to exactly that.");
        }

        if (payload.Text("aud") == options.AudienceText) return null;
        var isList = payload.TryGetProperty("aud", out var audience) && audience.ValueKind == JsonValueKind.Array;
        var what = isList ? "a list of audiences, and so is good for others too" : $"the audience {Shown(payload, "aud")}";
        return Refused(options, IdTokenRefusals.Audience, $"The ID token has {what}; this server wants '{options.AudienceText}' alone.");
    }

    private static IdTokenResult.Refused? WhyNotNow(JsonElement payload, IdTokenOptions options, DateTimeOffset now)
    {
        if (payload.Moment("exp") is not { } end || payload.Moment("iat") is not { } made) return Refused(options, IdTokenRefusals.Claims, "The ID token does not say from when until when it is good (iat, exp).");
        var begin = payload.Moment("nbf");
        if (begin is null && payload.TryGetProperty("nbf", out _)) return Refused(options, IdTokenRefusals.Claims, "The ID token's nbf is not a moment.");
        if (now >= end + IdTokenVerifier.Skew)
        {
            return new IdTokenResult.Refused(IdTokenRefusals.Expired, string.Create(CultureInfo.InvariantCulture, $"The ID token ended at {end:u}."), "Run the job again: GitLab makes a token for each run, good for as long as the job may take (its timeout).");
        }

        return begin > now + IdTokenVerifier.Skew || made > now + IdTokenVerifier.Skew
            ? new IdTokenResult.Refused(IdTokenRefusals.NotYetValid, "The ID token is good only from a later moment on.", "Set the clocks of GitLab and of this server by NTP; they may be a minute apart.")
            : null;
    }

    private static IdTokenResult Read(JsonElement payload, IdTokenOptions options)
    {
        if (payload.Text("jti") is not { Length: <= LongestJti } jti) return Missing("jti");
        if (payload.Id("project_id") is not { } projectId) return Missing("project_id");
        if (Name(payload, "project_path") is not { } projectPath) return Missing("project_path");
        if (Name(payload, "ref") is not { } name) return Missing("ref");
        if (payload.Text("ref_type") is not ("branch" or "tag")) return Missing("ref_type");
        var isTag = payload.Text("ref_type") == "tag";
        if (payload.TryGetProperty("ref_path", out _) && !IsPathOf(Name(payload, "ref_path"), name, isTag)) return Missing("ref_path");
        if (payload.TryGetProperty("sha", out _) && !CommitSha.TryParse(payload.Text("sha"), out _)) return Missing("sha");
        var tellsJob = payload.TryGetProperty("job_project_id", out _);
        if (tellsJob && (payload.Id("job_project_id") is null || Name(payload, "job_project_path") is null)) return Missing("job_project_id");

        return new IdTokenResult.Valid(new IdTokenClaims
        {
            Jti = jti,
            ProjectId = projectId,
            ProjectPath = projectPath,
            Ref = name,
            IsTag = isTag,
            ExpiresAt = payload.Moment("exp")!.Value,
            Sha = payload.Text("sha")?.ToLowerInvariant(),
            JobProjectId = tellsJob ? payload.Id("job_project_id") : null,
            JobProjectPath = tellsJob ? Name(payload, "job_project_path") : null,
            JobId = payload.Id("job_id"),
            UserLogin = payload.Text("user_login") is { } login ? Printable.Of(login) : null,
        });

        IdTokenResult.Refused Missing(string claim) => Refused(options, IdTokenRefusals.Claims, $"The ID token's claim '{claim}' is missing or not what GitLab writes there.");
    }

    private static string? Name(JsonElement payload, string claim) => payload.Text(claim) is { Length: <= LongestName } text && !Printable.HasControl(text) ? text : null;

    /// <summary>Also of a merge request pipeline, whose ref is the source branch: it has the branch's path, or that of the merge request.</summary>
    private static bool IsPathOf(string? path, string name, bool isTag) =>
        path == (isTag ? GitRef.Tag(name) : GitRef.Branch(name)).FullName || (!isTag && IsMergeRequest(path));

    private static bool IsMergeRequest(string? path)
    {
        if (path is null) return false;
        const string Merged = "/merge";
        var head = path.EndsWith(Merged, StringComparison.Ordinal) ? path[..^Merged.Length] + "/head" : path;
        return GitRef.TryParse(head, out var parsed) && parsed.Value.MergeRequestIid is not null;
    }

    private static string Shown(JsonElement payload, string claim) => payload.Text(claim) is { } text ? $"'{Printable.Of(text)}'" : "(none)";

    private static IdTokenResult.Refused Refused(IdTokenOptions options, string code, string reason) => new(code, reason, options.Remedy);
}
