using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Finds project paths that no project can have, and entries that another entry leaves nothing for.</summary>
internal static class PathCheck
{
    public static void Run(string path, YamlSection section, IReadOnlyList<ProjectSettings> earlier)
    {
        var shown = section.Shown("path");
        if (path.Split('/').Any(segment => segment.Trim().Length == 0)) section.Problem("path", $"{shown} can never match: a project path is group/project, without a slash at its ends or two in a row");
        else if (path.EndsWith(".git", StringComparison.Ordinal)) section.Problem("path", $"{shown} can never match: project paths are written without .git");
        else if (path.Any(c => char.IsWhiteSpace(c) || c is ':' or '\\')) section.Problem("path", $"{shown} can never match: a project path has neither spaces nor ':' nor '\\'; leave out the server's address");
        else if (earlier.Any(other => other.Path == path)) section.Problem("path", $"{shown} is here twice; remove one");
        else if (IsPattern(path) && earlier.FirstOrDefault(other => Covers(other.Path, path)) is { } first) section.Problem("path", $"{shown} can never match: '{first.Path}' before it takes all of its projects; put the narrower one first");
    }

    private static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    // A pattern that matches the other one's text, stars and all, matches everything the other one does ('?' is no such thing: it takes a star for one character).
    private static bool Covers(string pattern, string other) => IsPattern(pattern) && !pattern.Contains('?') && ProjectCatalog.Matches(pattern, other);
}
