using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Who asks, with which token, and what answers.</summary>
internal sealed class IdentityRoutes(Forge forge, TokenInfo token)
{
    public IEnumerable<Route> All =>
    [
        new("GET", "version", "", _ => Version()),
        new("GET", "metadata", "", _ => Version()),
        new("GET", "user", "", request => ApiAnswer.Ok(User(request.User))),
        new("GET", "personal_access_tokens/self", "", _ => Token()),
    ];

    private ApiAnswer Version() => ApiAnswer.Ok(new JsonObject
    {
        ["version"] = $"{forge.Version.Major}.{forge.Version.Minor}.{Math.Max(0, forge.Version.Build)}",
        ["revision"] = "7a1b2c3d4e5",
        ["enterprise"] = false,
    });

    private JsonObject User(FakeUser user)
    {
        var json = user.Json(forge.Url);
        json["bot"] = user.Bot;
        json["email"] = $"{user.Username}@noreply.example.com";
        return json;
    }

    private ApiAnswer Token() => ApiAnswer.Ok(new JsonObject
    {
        ["id"] = 11,
        ["name"] = token.Name,
        ["revoked"] = token.Revoked,
        ["created_at"] = "2026-01-01T09:00:00.000Z",
        ["description"] = null,
        ["scopes"] = new JsonArray([.. token.Scopes.Select(scope => JsonValue.Create(scope))]),
        ["user_id"] = forge.TokenUser.Id,
        ["last_used_at"] = Stamp.Api(forge.Now()),
        ["active"] = true,
        ["expires_at"] = token.ExpiresAt?.ToString("yyyy-MM-dd"),
    });
}
