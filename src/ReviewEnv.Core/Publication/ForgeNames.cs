using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Publication;

/// <summary>The names that the forge's environment of a branch may have, best first.</summary>
/// <remarks>The best is the one that CI jobs give it, <c>review/$CI_COMMIT_REF_SLUG</c>, so that both mean the same; slugs are neither unique nor always there.</remarks>
public static class ForgeNames
{
    private const string Folder = "review/";

    public static IReadOnlyList<string> Of(EnvironmentKey key)
    {
        var slug = key.Ref.MergeRequestIid is { } iid ? $"merge-requests-{iid}" : Slug.OfRef(key.Ref.Name);
        var suffix = Slug.Suffix(key.Ref.FullName);
        return slug.Length == 0 ? [$"{Folder}{suffix}", $"{Folder}{key.Id}"] : [$"{Folder}{slug}", $"{Folder}{slug}-{suffix}", $"{Folder}{key.Id}"];
    }
}
