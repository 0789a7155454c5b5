namespace ReviewEnv.Core.Desired;

/// <summary>Finds the settings of a project: an exact path wins over a pattern, an earlier pattern over a later one.</summary>
public sealed class ProjectCatalog(IReadOnlyList<ProjectSettings> projects)
{
    public IReadOnlyList<ProjectSettings> All => projects;

    public ProjectSettings? Find(string path) =>
        projects.FirstOrDefault(project => project.Path == path) ?? projects.FirstOrDefault(project => Matches(project.Path, path));

    /// <summary>Compares segment by segment, so that <c>shop/*</c> is every project of the group <c>shop</c> and of no subgroup.</summary>
    public static bool Matches(string pattern, string path)
    {
        var patterns = pattern.Split('/');
        var segments = path.Split('/');
        return patterns.Length == segments.Length && patterns.Zip(segments).All(pair => RefFilter.Matches(pair.First, pair.Second));
    }
}
