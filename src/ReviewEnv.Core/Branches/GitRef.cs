using System.Diagnostics.CodeAnalysis;

namespace ReviewEnv.Core.Branches;

/// <summary>A branch or tag by its full name, such as <c>refs/heads/feature/hello</c>.</summary>
/// <remarks>The name is whatever git accepted: it may hold shell syntax, <c>..</c> or any Unicode. Never use it as a path or in a command line.</remarks>
public readonly record struct GitRef
{
    private const string HeadsPrefix = "refs/heads/";
    private const string TagsPrefix = "refs/tags/";
    private readonly string? fullName;

    private GitRef(string fullName) => this.fullName = fullName;

    /// <summary>The full name, <c>refs/heads/...</c> or <c>refs/tags/...</c>.</summary>
    public string FullName => fullName ?? "";

    /// <summary>True for a tag, false for a branch.</summary>
    public bool IsTag => FullName.StartsWith(TagsPrefix, StringComparison.Ordinal);

    /// <summary>The name people use: the full name without its prefix (GitLab's <c>CI_COMMIT_REF_NAME</c>).</summary>
    public string Name => FullName[(IsTag ? TagsPrefix.Length : HeadsPrefix.Length)..];

    public static GitRef Branch(string name) => new(HeadsPrefix + name);

    public static GitRef Tag(string name) => new(TagsPrefix + name);

    /// <summary>Reads a full name. Refs that are neither branch nor tag (<c>refs/merge-requests/1/head</c>, notes) are not ours to serve.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out GitRef? gitRef)
    {
        var known = text is not null && (HasName(text, HeadsPrefix) || HasName(text, TagsPrefix));
        gitRef = known ? new GitRef(text!) : null;
        return known;
    }

    /// <summary>Reads what a person typed: a full name, or a bare branch name.</summary>
    public static GitRef FromUser(string text) => TryParse(text, out var full) ? full.Value : Branch(text);

    public override string ToString() => FullName;

    private static bool HasName(string text, string prefix) => text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal);
}
