using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Somebody with an account.</summary>
public sealed record FakeUser(long Id, string Username, string Name, bool Bot)
{
    internal JsonObject Json(Uri url) => new()
    {
        ["id"] = Id,
        ["username"] = Username,
        ["name"] = Name,
        ["state"] = "active",
        ["locked"] = false,
        ["avatar_url"] = null,
        ["web_url"] = new Uri(url, Username).ToString(),
    };

    /// <summary>As it stands in a delivery.</summary>
    internal JsonObject HookJson() => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["username"] = Username,
        ["avatar_url"] = null,
        ["email"] = "[REDACTED]",
    };
}
