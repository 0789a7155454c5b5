using ReviewEnv.Core.Branches;

namespace ReviewEnv.Local.Hooks;

/// <summary>One line of what git tells its post-receive hook.</summary>
/// <param name="Before">The object before; all zeros when the ref was created.</param>
/// <param name="After">The object after (for an annotated tag: the tag); all zeros when the ref was deleted.</param>
public sealed record RefUpdate(CommitSha Before, CommitSha After, GitRef Ref)
{
    /// <summary>Reads "old new ref" lines. Refs that are neither branch nor tag, and lines that are not of this form, are left out.</summary>
    public static async Task<IReadOnlyList<RefUpdate>> ReadAsync(TextReader lines, CancellationToken cancellationToken)
    {
        var updates = new List<RefUpdate>();
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ', 3) is [var before, var after, var name]
                && CommitSha.TryParse(before, out var from) && CommitSha.TryParse(after, out var to) && GitRef.TryParse(name, out var gitRef))
                updates.Add(new RefUpdate(from.Value, to.Value, gitRef.Value));
        }

        return updates;
    }
}
