using ReviewEnv.Api;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.IdTokens;

namespace ReviewEnv.Auth;

/// <summary>Lets jobs of GitLab CI in by their ID tokens, each for its own branch.</summary>
/// <remarks>Anybody who can run a job on the instance can get a token for this server. What counts is which project it is for, by the id that nobody can take over.</remarks>
internal sealed class JobCallers(IdTokenVerifier verifier, ProjectCatalog projects, IProjectIds ids)
{
    public async Task<Identification> IdentifyAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await verifier.VerifyAsync(token, cancellationToken) switch
            {
                IdTokenResult.Refused { Code: IdTokenRefusals.KeysUnavailable } refused => Refused(StatusCodes.Status503ServiceUnavailable, refused.Code, refused.Reason, refused.Remedy),
                IdTokenResult.Refused refused => Refused(StatusCodes.Status401Unauthorized, refused.Code, refused.Reason, refused.Remedy),
                IdTokenResult.Valid { Claims.IsFork: true } valid => await OfForkAsync(valid.Claims, cancellationToken),
                IdTokenResult.Valid valid => await OfProjectAsync(valid.Claims, cancellationToken),
                _ => throw new InvalidOperationException("The family is closed."),
            };
        }
        catch (BranchSourceException trouble)
        {
            return Refused(StatusCodes.Status503ServiceUnavailable, "forge-unavailable", $"GitLab did not tell which project the job is of: {trouble.Message.TrimEnd('.')}.", "Try again in a moment; if it stays so, run 'reviewenv doctor'.");
        }
    }

    private async Task<Identification> OfProjectAsync(IdTokenClaims claims, CancellationToken cancellationToken)
    {
        if (projects.Find(claims.ProjectPath) is null) return UnknownProject(claims.ProjectPath);
        if (await WhyNotAsync(claims.ProjectPath, claims.ProjectId, cancellationToken) is { } refused) return refused;
        return new Identification.Known(new Caller.CiJob(claims, claims.ProjectPath, [claims.IsTag ? GitRef.Tag(claims.Ref) : GitRef.Branch(claims.Ref)]));
    }

    private async Task<Identification> OfForkAsync(IdTokenClaims claims, CancellationToken cancellationToken)
    {
        var (path, id) = (claims.JobProjectPath!, claims.JobProjectId!);
        if (projects.Find(path) is not { } project) return UnknownProject(path);
        if (!project.MergeRequests.ApprovedForks)
        {
            return Refused(
                StatusCodes.Status403Forbidden, "fork-refused", $"The job runs for '{claims.ProjectPath}', a fork of '{path}', and forks get no environments there (forks: never).",
                $"Whoever runs this server may set forks: approved for '{project.Path}' in reviewenv.yaml; jobs of forks may then read the URL of what a maintainer approved.");
        }

        if (await WhyNotAsync(path, id, cancellationToken) is { } refused) return refused;
        var requests = claims.IsTag ? [] : await ids.FindForkMergeRequestsAsync(path, claims.ProjectId, claims.Ref, cancellationToken);
        return requests.Count > 0
            ? new Identification.Known(new Caller.CiJob(claims, path, [.. requests.Select(GitRef.MergeRequest)]))
            : Refused(
                StatusCodes.Status403Forbidden, "fork-refused", $"The job runs for '{claims.Ref}' of '{claims.ProjectPath}', and no open merge request of '{path}' is known to come from there.",
                "Open the merge request first. Without gitlab.token in reviewenv.yaml this cannot be known.");
    }

    private async Task<Identification.Refused?> WhyNotAsync(string path, string id, CancellationToken cancellationToken)
    {
        var known = await ids.FindIdAsync(path, cancellationToken);
        if (known == id) return null;
        return known is null
            ? Refused(
                StatusCodes.Status403Forbidden, "job-project-unknown", $"This server cannot tell whether '{path}' is the project with the id {id}.",
                "Give the user of gitlab.token access to the project (role Developer); without gitlab.token, let the project's webhook tell of a push first.")
            : Refused(
                StatusCodes.Status403Forbidden, "job-project-mismatch", $"'{path}' is the project with the id {known}, and the job's has the id {id}.",
                "If the project was renamed or made anew just now, try again in ten minutes.");
    }

    private static Identification.Refused UnknownProject(string path) => Refused(
        StatusCodes.Status403Forbidden, "unknown-project", $"No project of the configuration covers '{path}'.", "Add it to projects in reviewenv.yaml.");

    private static Identification.Refused Refused(int status, string code, string detail, string remedy) => new(new Problem(status, code, detail, remedy));
}
