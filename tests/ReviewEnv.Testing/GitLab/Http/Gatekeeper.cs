namespace ReviewEnv.Testing.GitLab;

/// <summary>Who may ask what.</summary>
internal sealed class Gatekeeper(Forge forge, TokenInfo token, string value)
{
    public FakeUser Authenticate(Func<string, string?> header, IReadOnlyDictionary<string, string> query)
    {
        foreach (var name in (string[])["private_token", "access_token", "job_token"])
        {
            if (query.ContainsKey(name)) forge.Violate($"a token in the query ({name}), where every proxy logs it");
        }

        var sent = header("PRIVATE-TOKEN") ?? (header("Authorization") is { } text && text.StartsWith("Bearer ", StringComparison.Ordinal) ? text["Bearer ".Length..] : null);
        if (sent != value) throw ApiError.Unauthorized();
        if (token.Revoked) throw ApiError.InvalidToken("Token was revoked. You have to re-authorize from the user.");
        if (token.ExpiresAt is { } day && DateOnly.FromDateTime(forge.Now().UtcDateTime) >= day) throw ApiError.InvalidToken("Token is expired. You can either do re-authorization or token refresh.");
        return forge.TokenUser;
    }

    public void CheckScope(Route route)
    {
        if (route.Pattern == "personal_access_tokens/self" || token.Scopes.Contains("api")) return;
        if (route.IsWrite) throw ApiError.InsufficientScope("api");
        if (!token.Scopes.Contains("read_api")) throw ApiError.InsufficientScope("api read_api");
    }

    /// <param name="target">What was asked for, to say where it moved to.</param>
    public FakeProject FindProject(Route route, string idOrPath, string target)
    {
        var project = forge.FindProject(idOrPath);
        var moved = project is null ? forge.FindMoved(idOrPath) : null;
        if ((project ?? moved) is not { TokenAccess: > 0 } found) throw ApiError.NotFound("Project");
        if (moved is not null)
        {
            if (route.IsWrite) throw ApiError.Says(405, "Non GET methods are not allowed for moved projects");
            var rest = target[(ApiEndpoint.Root.Length + "projects/".Length)..];
            var end = rest.IndexOfAny(['/', '?']);
            throw ApiError.Moved($"{found.ApiUrl}{(end < 0 ? "" : rest[end..])}");
        }

        if (found.TokenAccess < route.Level || (found.Archived && route.IsWrite)) throw ApiError.Forbidden();
        return found;
    }
}
