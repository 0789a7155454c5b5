using System.Diagnostics.CodeAnalysis;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Local.Git;

/// <summary>One line of <c>git for-each-ref</c> in the format asked for here.</summary>
/// <param name="ObjectType">What the ref points to: <c>commit</c>, <c>tag</c>, ...</param>
/// <param name="Peeled">What an annotated tag points to; empty for everything else. Older gits peel one level only.</param>
internal sealed record RefLine(string Name, string ObjectId, string ObjectType, string Peeled, string PeeledType, bool IsHead, string Author)
{
    public const string Format =
        "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)%00%(HEAD)%00%(authoremail:localpart)%00%(*authoremail:localpart)";

    /// <summary>The commit, when the ref or the tag it names points straight to one.</summary>
    public bool TryGetCommit([NotNullWhen(true)] out CommitSha? commit)
    {
        commit = null;
        return (ObjectType == "commit" && CommitSha.TryParse(ObjectId, out commit)) || (PeeledType == "commit" && CommitSha.TryParse(Peeled, out commit));
    }

    /// <summary>True for a tag of a tag, which has to be peeled by another question.</summary>
    public bool IsNestedTag => PeeledType == "tag";

    public static IEnumerable<RefLine> Parse(string output)
    {
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\0');
            if (parts.Length != 8) throw new BranchSourceException($"git answered with a line of {parts.Length} fields where 8 were asked for");
            yield return new RefLine(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5] == "*", parts[6].Length > 0 ? parts[6] : parts[7]);
        }
    }
}
