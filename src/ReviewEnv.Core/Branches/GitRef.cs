using System.Diagnostics.CodeAnalysis;

namespace ReviewEnv.Core.Branches;

/// <summary>A branch, a tag or the head of a merge request by its full name, such as <c>refs/heads/feature/hello</c>.</summary>
/// <remarks>The name is whatever git accepted: it may hold shell syntax, <c>..</c> or any Unicode. Never use it as a path or in a command line.</remarks>
public readonly record struct GitRef
{
    private const string HeadsPrefix = "refs/heads/";
    private const string TagsPrefix = "refs/tags/";
    private const string MergeRequestsPrefix = "refs/merge-requests/";
    private const string MergeRequestsSuffix = "/head";
    private readonly string? fullName;

    private GitRef(string fullName) => this.fullName = fullName;

    /// <summary>The full name, <c>refs/heads/...</c>, <c>refs/tags/...</c> or <c>refs/merge-requests/.../head</c>.</summary>
    public string FullName => fullName ?? "";

    /// <summary>True for a tag.</summary>
    public bool IsTag => FullName.StartsWith(TagsPrefix, StringComparison.Ordinal);

    /// <summary>The number of the merge request whose head this is: how a project knows a branch of one of its forks. Null for its own branches and tags.</summary>
    public long? MergeRequestIid => ReadIid(FullName);

    /// <summary>The name people use: of a branch or tag without its prefix (GitLab's <c>CI_COMMIT_REF_NAME</c>), of a merge request's head the full one.</summary>
    public string Name => FullName[(IsTag ? TagsPrefix.Length : FullName.StartsWith(HeadsPrefix, StringComparison.Ordinal) ? HeadsPrefix.Length : 0)..];

    public static GitRef Branch(string name) => new(HeadsPrefix + name);

    public static GitRef Tag(string name) => new(TagsPrefix + name);

    /// <summary>The head of a merge request, as GitLab keeps it in the target project.</summary>
    public static GitRef MergeRequest(long iid) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{MergeRequestsPrefix}{iid}{MergeRequestsSuffix}"));

    /// <summary>Reads a full name. Other refs (<c>refs/merge-requests/1/merge</c>, notes) are not ours to serve.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out GitRef? gitRef)
    {
        var known = text is not null && (HasName(text, HeadsPrefix) || HasName(text, TagsPrefix) || ReadIid(text) is not null);
        gitRef = known ? new GitRef(text!) : null;
        return known;
    }

    /// <summary>Reads what a person typed: a full name, or a bare branch name.</summary>
    public static GitRef FromUser(string text) => TryParse(text, out var full) ? full.Value : Branch(text);

    public override string ToString() => FullName;

    private static bool HasName(string text, string prefix) => text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal);

    private static long? ReadIid(string text)
    {
        if (!text.StartsWith(MergeRequestsPrefix, StringComparison.Ordinal) || !text.EndsWith(MergeRequestsSuffix, StringComparison.Ordinal)) return null;
        if (text.Length <= MergeRequestsPrefix.Length + MergeRequestsSuffix.Length) return null;
        var digits = text.AsSpan()[MergeRequestsPrefix.Length..^MergeRequestsSuffix.Length];
        return digits[0] != '0' && long.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var iid) ? iid : null;
    }
}
