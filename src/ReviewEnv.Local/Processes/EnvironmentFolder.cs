namespace ReviewEnv.Local.Processes;

/// <summary>Where the parts of one environment are.</summary>
/// <param name="Root">Its folder, <c>DIRECTORY/NAME</c>.</param>
internal sealed record EnvironmentFolder(string Root)
{
    public const string RecordName = "environment.json";

    public string Record => Path.Combine(Root, RecordName);

    public string Worktrees => Path.Combine(Root, "worktrees");

    public string Logs => Path.Combine(Root, "logs");

    public string WorktreeOf(Instance instance) => Path.Combine(Worktrees, instance.Label);

    public string LogOf(Instance instance) => Path.Combine(Logs, instance.Label + ".log");

    /// <summary>Whether a name may become a folder's name: what name budgets allow, and nothing else.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') && name[0] != '-';
}
