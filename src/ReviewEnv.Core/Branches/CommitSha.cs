using System.Diagnostics.CodeAnalysis;

namespace ReviewEnv.Core.Branches;

/// <summary>A full commit id: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.</summary>
public readonly record struct CommitSha
{
    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
    private readonly string? value;

    private CommitSha(string value) => this.value = value;

    public string Value => value ?? "";

    /// <summary>The first eight digits, GitLab's <c>CI_COMMIT_SHORT_SHA</c>.</summary>
    public string Short => Value.Length > 8 ? Value[..8] : Value;

    /// <summary>True for the all-zero id by which git and GitLab say "no commit": the branch did not exist before, or does not after.</summary>
    public bool IsZero => Value.AsSpan().TrimStart('0').IsEmpty;

    public static CommitSha Parse(string text) =>
        TryParse(text, out var sha) ? sha.Value : throw new FormatException($"'{text}' is not a full commit id (40 or 64 hexadecimal digits).");

    public static bool TryParse(string? text, [NotNullWhen(true)] out CommitSha? sha)
    {
        var valid = text is { Length: 40 or 64 } && !text.AsSpan().ContainsAnyExcept(Hexadecimal);
        sha = valid ? new CommitSha(text!.ToLowerInvariant()) : null;
        return valid;
    }

    public override string ToString() => Value;
}
