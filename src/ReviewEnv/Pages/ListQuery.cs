using System.Globalization;
using ReviewEnv.Auth;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>What part of the list a reader asked for.</summary>
internal sealed record ListQuery(string Search, string Project, string Group, bool Stopped, int Page)
{
    public const int PerPage = 100;

    /// <summary>The groups of phases that people look for, in the order of how much they want to be seen.</summary>
    public static IReadOnlyList<(string Id, string Label, EnvironmentPhase[] Phases)> Groups { get; } =
    [
        ("attention", "Needs attention", [EnvironmentPhase.Failed, EnvironmentPhase.Leaking, EnvironmentPhase.AwaitingApproval]),
        ("moving", "On the move", [EnvironmentPhase.Pending, EnvironmentPhase.Provisioning, EnvironmentPhase.Waking, EnvironmentPhase.Stopping]),
        ("ready", "Ready", [EnvironmentPhase.Ready]),
        ("resting", "At rest", [EnvironmentPhase.Sleeping, EnvironmentPhase.Stopped]),
    ];

    public static ListQuery Of(HttpRequest request) => new(
        request.Query["q"].ToString().Trim(),
        request.Query["project"].ToString(),
        request.Query["show"].ToString(),
        request.Query["stopped"] == "yes",
        int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 100_000) : 1);

    public static int Rank(EnvironmentPhase phase)
    {
        for (var i = 0; i < Groups.Count; i++)
        {
            if (Groups[i].Phases.Contains(phase)) return i;
        }

        return Groups.Count;
    }

    /// <summary>Whether search and project let a record through; the group is left to the caller, who counts all of them.</summary>
    public bool Matches(EnvironmentRecord record) =>
        (Project.Length == 0 || record.Key.Project == Project)
        && (Search.Length == 0 || Holds(record.Key.Ref.Name) || Holds(record.Key.Project) || Holds(record.Owner) || Holds(record.Name)
            || record.Commit?.Value.StartsWith(Search, StringComparison.OrdinalIgnoreCase) == true || record.MergeRequestIid is { } iid && Search == $"!{iid}");

    public string Address(string? group = null, int page = 1)
    {
        var query = new QueryString();
        if (Search.Length > 0) query = query.Add("q", Search);
        if (Project.Length > 0) query = query.Add("project", Project);
        if ((group ?? Group) is { Length: > 0 } shown) query = query.Add("show", shown);
        if (Stopped) query = query.Add("stopped", "yes");
        if (page > 1) query = query.Add("page", page.ToString(CultureInfo.InvariantCulture));
        return "/" + query;
    }

    private bool Holds(string? text) => text?.Contains(Search, StringComparison.OrdinalIgnoreCase) == true;
}
