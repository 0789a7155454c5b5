using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads which merge requests of a project count: <c>drafts</c>, <c>labels</c>, <c>stopOn</c>, <c>forks</c>.</summary>
internal static class MergeRequestReader
{
    private const string Merge = "merge";
    private const string Close = "close";
    private const string Environment = "environment";

    public static MergeRequestRules Read(YamlSection project)
    {
        var standard = MergeRequestRules.Default;
        var stopOn = StopOn(project);
        var labels = project.Section("labels");
        var rules = standard with
        {
            Drafts = project.Flag("drafts") ?? standard.Drafts,
            WithLabels = labels?.Texts("include") ?? standard.WithLabels,
            WithoutLabels = labels?.Texts("exclude") ?? standard.WithoutLabels,
            StopOnMerge = stopOn?.Contains(Merge) ?? standard.StopOnMerge,
            StopOnClose = stopOn?.Contains(Close) ?? standard.StopOnClose,
            StopOnEnvironment = stopOn?.Contains(Environment) ?? standard.StopOnEnvironment,
            ApprovedForks = project.Choice("forks", ("never", false), ("approved", true)) ?? false,
        };
        labels?.End();
        return rules;
    }

    private static IReadOnlyList<string>? StopOn(YamlSection project)
    {
        var events = project.Texts("stopOn");
        foreach (var other in (events ?? []).Where(word => word is not (Merge or Close or Environment)))
        {
            project.Problem("stopOn", $"knows '{Merge}', '{Close}' and '{Environment}', not '{other}'; the deletion of the branch always ends its environment");
        }

        return events;
    }
}
