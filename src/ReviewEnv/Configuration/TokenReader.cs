using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>auth.tokens</c>. Only digests are configured, so that the file is no secret.</summary>
internal static class TokenReader
{
    private const string DigestOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Remedy = "make it with: printf %s \"$TOKEN\" | sha256sum";

    public static IReadOnlyList<ApiToken> Read(YamlSection file, ConfigurationReading reading)
    {
        if (file.Section("auth") is not { } auth) return [];
        var tokens = new List<ApiToken>();
        foreach (var (node, path) in auth.Items("tokens"))
        {
            if (YamlSection.Of(node, path, reading.Complain) is { } section && Token(section, tokens) is { } token) tokens.Add(token);
        }

        auth.End();
        return tokens;
    }

    private static ApiToken? Token(YamlSection section, List<ApiToken> earlier)
    {
        var name = section.Required("name", "the journal shows it as who did something");
        var sha256 = section.Required("sha256", Remedy)?.ToLowerInvariant();
        if (!section.Has("role")) section.Problem("role", "is missing; one of viewer, creator, maintainer");
        var role = section.Choice("role", ("viewer", Role.Viewer), ("creator", Role.Creator), ("maintainer", Role.Maintainer));
        var projects = section.Texts("projects") ?? [ApiToken.AllProjects];
        section.End();

        if (projects.Count == 0) section.Problem("projects", "is empty, so the token is good for nothing; leave it out for all projects");
        if (name is not null && earlier.Any(token => token.Name == name)) section.Problem("name", $"{section.Shown("name")} is the name of another token already");
        if (sha256 is null) return null;
        // The value is not shown: people paste the token itself here.
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit)) section.Problem("sha256", $"is not a SHA-256 digest (64 hexadecimal digits); {Remedy}");
        if (sha256 == DigestOfNothing) section.Problem("sha256", $"is the digest of an empty token; {Remedy}");
        if (earlier.Any(token => token.Sha256 == sha256)) section.Problem("sha256", "is the digest of another token's text; give each its own");
        return name is null || role is null ? null : new ApiToken(name, sha256, role.Value, projects);
    }
}
