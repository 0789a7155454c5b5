using System.Diagnostics.CodeAnalysis;
using System.Text;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads the names by which work is known. They become keys of the store, so they are bounded; git itself allows no control characters in them.</summary>
internal static class PayloadNames
{
    private const int MaxBytes = 1024;

    /// <summary>Reads the path of a project; on false, <paramref name="why"/> says what is wrong with it.</summary>
    public static bool TryProject(string? path, [NotNullWhen(true)] out string? project, [NotNullWhen(false)] out string? why)
    {
        why = WhyNot(path, "project.path_with_namespace");
        project = why is null ? path! : null;
        return why is null;
    }

    /// <summary>Reads a full ref name; on false, <paramref name="why"/> says what is wrong with it.</summary>
    public static bool TryRef(string? fullName, out GitRef gitRef, [NotNullWhen(false)] out string? why)
    {
        gitRef = default;
        why = WhyNot(fullName, "ref");
        if (why is not null) return false;
        // Heads of merge requests are told of by their own events.
        if (GitRef.TryParse(fullName, out var parsed) && parsed.Value.MergeRequestIid is null) gitRef = parsed.Value;
        else why = $"'{Printable.Of(fullName!)}' is neither a branch nor a tag";
        return why is null;
    }

    /// <summary>Reads the short name of a branch.</summary>
    public static bool TryBranch(string? name, out GitRef branch, [NotNullWhen(false)] out string? why)
    {
        why = WhyNot(name, "source_branch");
        branch = why is null ? GitRef.Branch(name!) : default;
        return why is null;
    }

    /// <summary>A commit id, or null for anything else.</summary>
    public static CommitSha? CommitOrNull(string? text) => CommitSha.TryParse(text, out var commit) ? commit : null;

    private static string? WhyNot(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return $"the event has no {field}";
        if (Printable.HasControl(text)) return $"{field} holds control characters";
        return Encoding.UTF8.GetByteCount(text) > MaxBytes ? $"{field} is longer than {MaxBytes} bytes" : null;
    }
}
