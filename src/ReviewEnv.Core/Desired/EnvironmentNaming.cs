using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Core.Desired;

/// <summary>The names that an environment may have on a platform, best first: <c>prefix-project-branch</c>, and the same with a suffix that is its own.</summary>
/// <remarks>The plain name is only offered if nothing of the ref was lost in it; whether another key has it already is for the name registry to say.</remarks>
public static class EnvironmentNaming
{
    private const int SuffixLength = 6;

    /// <param name="projectId">The forge's id of the project, so that a renamed project keeps its suffix.</param>
    /// <param name="reserved">Characters that the template puts into one DNS label with the name (a service prefix), taken off the budget; as far as the suffix still fits.</param>
    public static IReadOnlyList<string> Candidates(string prefix, string projectId, EnvironmentKey key, NameBudget budget, int reserved = 0)
    {
        var length = Math.Max(SuffixLength, budget.Length - reserved);
        var project = Slug.OfRef(key.Project);
        var branch = Slug.OfRef(key.Ref.Name);
        var plain = Join(budget, prefix, project, branch);
        var lossless = branch == key.Ref.Name && project == key.Project.Replace('/', '-') && !key.Ref.IsTag && plain.Length <= length;
        var suffixed = Suffixed(plain, Slug.Suffix(projectId + key.Ref.FullName), length);
        return lossless ? [plain, suffixed] : [suffixed];
    }

    private static string Join(NameBudget budget, params string[] parts)
    {
        var name = string.Join('-', parts.Where(part => part.Length > 0));
        return budget.LetterFirst && (name.Length == 0 || !char.IsAsciiLetter(name[0])) ? "env-" + name : name;
    }

    private static string Suffixed(string plain, string suffix, int length)
    {
        var room = Math.Max(0, length - SuffixLength - 1);
        var kept = (plain.Length > room ? plain[..room] : plain).TrimEnd('-');
        return kept.Length == 0 ? suffix : $"{kept}-{suffix}";
    }
}
