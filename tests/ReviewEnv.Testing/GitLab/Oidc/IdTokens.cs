using System.Globalization;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The ID tokens of CI jobs, and where verifiers learn about them.</summary>
internal sealed class IdTokens(Forge forge, SigningKeys keys)
{
    private string? issuer;

    /// <summary>The instance's address without a slash at its end, unless set.</summary>
    public string Issuer
    {
        get => issuer ?? forge.Url.AbsoluteUri.TrimEnd('/');
        set => issuer = value;
    }

    public ApiAnswer? Page(string method, string target) => (method, target.Split('?')[0]) switch
    {
        ("GET", "/.well-known/openid-configuration") => ApiAnswer.Ok(Discovery()),
        ("GET", "/oauth/discovery/keys") => ApiAnswer.Ok(keys.Published()),
        _ => null,
    };

    public string Mint(FakeProject project, GitRef gitRef, Action<Dictionary<string, object?>>? change, string audience)
    {
        Dictionary<string, object?> claims;
        lock (forge.Gate) claims = Claims(project, gitRef, audience);
        change?.Invoke(claims);
        return keys.Sign(claims);
    }

    private Dictionary<string, object?> Claims(FakeProject project, GitRef gitRef, string audience)
    {
        var (type, name, user) = (gitRef.IsTag ? "tag" : "branch", gitRef.Name, forge.User("ada"));
        var sha = (gitRef.IsTag ? project.Tags.FirstOrDefault(tag => tag.Name == name)?.Sha : project.Head(name)) ?? project.Head(project.DefaultBranch);
        var (seconds, id) = (forge.Now().ToUnixTimeSeconds(), project.Id.ToString(CultureInfo.InvariantCulture));
        return new()
        {
            ["namespace_id"] = "72",
            ["namespace_path"] = ProjectJson.NamespaceOf(project),
            ["project_id"] = id,
            ["project_path"] = project.Path,
            ["user_id"] = $"{user.Id}",
            ["user_login"] = user.Username,
            ["user_email"] = $"{user.Username}@example.com",
            ["user_access_level"] = "developer",
            ["job_project_id"] = id,
            ["job_project_path"] = project.Path,
            ["job_namespace_id"] = "72",
            ["job_namespace_path"] = ProjectJson.NamespaceOf(project),
            ["pipeline_id"] = $"{forge.NextId()}",
            ["pipeline_source"] = "push",
            ["job_id"] = $"{forge.NextId()}",
            ["ref"] = name,
            ["ref_type"] = type,
            ["ref_path"] = gitRef.FullName,
            ["ref_protected"] = project.ProtectedBranches.Contains(name) ? "true" : "false",
            ["runner_id"] = 1,
            ["runner_environment"] = "self-hosted",
            ["sha"] = sha?.Value,
            ["project_visibility"] = "private",
            ["ci_config_ref_uri"] = $"{forge.Url.Authority}/{project.Path}//.gitlab-ci.yml@{gitRef.FullName}",
            ["ci_config_sha"] = sha?.Value,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iss"] = Issuer,
            ["iat"] = seconds,
            ["nbf"] = seconds - 5,
            ["exp"] = seconds + 3600,
            ["sub"] = $"project_path:{project.Path}:ref_type:{type}:ref:{name}",
            ["aud"] = audience,
        };
    }

    private JsonObject Discovery() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = $"{Issuer}/oauth/authorize",
        ["token_endpoint"] = $"{Issuer}/oauth/token",
        ["jwks_uri"] = $"{forge.Url.AbsoluteUri}oauth/discovery/keys",
        ["response_types_supported"] = new JsonArray("code"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    };
}
