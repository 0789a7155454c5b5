using System.Globalization;
using ReviewEnv.Api;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>What part of the list a reader asked for, and in which order. All of it is in the address, so that an address can be shared.</summary>
internal sealed record ListQuery
{
    public const int PerPage = 100;

    public static ListQuery Everything { get; } = new();

    public string Search { get; init; } = "";
    public string Project { get; init; } = "";
    public string Owner { get; init; } = "";
    public string Target { get; init; } = "";

    /// <summary>One of <see cref="PhaseGroups.All"/>; empty for all.</summary>
    public string Group { get; init; } = "";
    public bool Stopped { get; init; }

    /// <summary>Only what nobody is known to have used for longer than this.</summary>
    public TimeSpan? Idle { get; init; }
    public EnvironmentSort Sort { get; init; }
    public bool Descending { get; init; }
    public int Page { get; init; } = 1;

    /// <summary>Whether all on the page are chosen.</summary>
    public bool AllChosen { get; init; }

    /// <summary>Whether anything but group and order narrows the list.</summary>
    public bool Narrows => Search.Length + Project.Length + Owner.Length + Target.Length > 0 || Idle is not null || Stopped;

    public static ListQuery Of(HttpRequest request)
    {
        var query = request.Query;
        return new ListQuery
        {
            Search = query["q"].ToString().Trim(),
            Project = query["project"].ToString(),
            Owner = query["owner"].ToString(),
            Target = query["target"].ToString(),
            Group = query["show"].ToString(),
            Stopped = query["stopped"] == "yes",
            Idle = Duration.TryParse(query["idle"], out var idle) ? idle : null,
            Sort = EnvironmentOrder.Find(query["sort"]) ?? EnvironmentSort.Phase,
            Descending = query.ContainsKey("desc") && query["desc"].ToString() is not ("no" or "false"),
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 100_000) : 1,
            AllChosen = query["all"] == "yes",
        };
    }

    /// <summary>Whether everything but the group, which the caller counts, lets a record through.</summary>
    public bool Matches(EnvironmentRecord record, UseSight sight, DateTimeOffset now) =>
        (Project.Length == 0 || record.Key.Project == Project)
        && (Owner.Length == 0 || string.Equals(record.Owner, Owner, StringComparison.OrdinalIgnoreCase))
        && (Target.Length == 0 || record.Target == Target)
        && (Idle is null || (record.Phase is not (EnvironmentPhase.Stopped or EnvironmentPhase.Stopping) && sight.IdleFor(now) > Idle))
        && (Search.Length == 0 || Holds(record.Key.Ref.Name) || Holds(record.Key.Project) || Holds(record.Owner) || Holds(record.Name)
            || record.Commit?.Value.StartsWith(Search, StringComparison.OrdinalIgnoreCase) == true || (record.MergeRequestIid is { } iid && Search == $"!{iid}"));

    /// <summary>The address that asks for exactly this.</summary>
    public string Address()
    {
        var query = new QueryString();
        foreach (var (name, value) in Parts().Where(part => part.Value.Length > 0)) query = query.Add(name, value);
        return "/" + query;
    }

    /// <summary>The same with another group, which begins at its first page.</summary>
    public string AddressOf(string group) => (this with { Group = group, Page = 1, AllChosen = false }).Address();

    /// <summary>Names and values as forms and addresses have them; empty ones are left out there.</summary>
    public IEnumerable<(string Name, string Value)> Parts() =>
    [
        ("q", Search),
        ("project", Project),
        ("owner", Owner),
        ("target", Target),
        ("idle", Idle is { } idle ? Duration.Format(idle) : ""),
        ("stopped", Stopped ? "yes" : ""),
        ("show", Group),
        ("sort", Sort == EnvironmentSort.Phase ? "" : EnvironmentOrder.NameOf(Sort)),
        ("desc", Descending ? "yes" : ""),
        ("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : ""),
        ("all", AllChosen ? "yes" : ""),
    ];

    private bool Holds(string? text) => text?.Contains(Search, StringComparison.OrdinalIgnoreCase) == true;
}
