namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Where a redirect leads, if one may go there with the token: only for reading, and never out of the API.</summary>
internal static class Redirects
{
    /// <returns>Null when it is not to be followed.</returns>
    public static Uri? Next(GitLabCall call, GitLabReply reply, ApiAddress api)
    {
        if (call.Method != HttpMethod.Get || reply.Headers.Location is not { } location) return null;
        return Uri.TryCreate(reply.Address, location, out var next) && api.Owns(next) ? next : null;
    }
}
