using System.Globalization;
using System.Text;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Publication;

/// <summary>What the note on a merge request says. It holds nothing that changes while an environment comes up, as each change is a call.</summary>
internal static class NoteBody
{
    private const string TableHead = "|---|---|";

    public static string Of(EnvironmentRecord record, StoryPlaces places)
    {
        var body = new StringBuilder();
        Add(body, NoteText.Marker(record.Key));
        Add(body, $"**Review environment: {Headline(record)}**");
        Add(body, "");
        Add(body, "| | |");
        Add(body, TableHead);
        foreach (var (name, value) in Rows(record, places)) Add(body, $"| {name} | {value} |");
        Add(body, "");
        if (Quoted(record) is { } reason)
        {
            Add(body, NoteText.Block(reason));
            Add(body, "");
        }

        if (Next(record) is { } next)
        {
            Add(body, next);
            Add(body, "");
        }

        body.Append(CultureInfo.InvariantCulture, $"[Journal and actions]({places.Page.AbsoluteUri})");
        return body.ToString();
    }

    /// <summary>For the merge request that the branch had before.</summary>
    public static string Moved(EnvironmentRecord record, long to) =>
        string.Create(CultureInfo.InvariantCulture, $"{NoteText.Marker(record.Key)}\n**Review environment: moved**\n\nThis branch has a newer merge request: what becomes of its environment is told in !{to}.");

    /// <summary>Adds a row to the table of a body.</summary>
    public static string With(string body, string name, string value) =>
        body.Insert(body.IndexOf("\n\n", body.IndexOf(TableHead, StringComparison.Ordinal), StringComparison.Ordinal), $"\n| {name} | {value} |");

    private static IEnumerable<(string Name, string Value)> Rows(EnvironmentRecord record, StoryPlaces places)
    {
        if (record.Published is { } published) yield return ("URL", Link(published.Url));
        if (record.Commit is { } commit) yield return ("Commit", Link(commit, places));
        if (record.Published is { } old && old.Commit != record.Commit) yield return ("Still serving", Link(old.Commit, places));
        yield return ("Phase", record.Phase.ToString());
        if (!IsOver(record) && record.ExpiresAt is { } end) yield return ("Ends", $"{end.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC{(record.ExpiresBecause is { Length: > 0 } because ? $": {NoteText.Code(because)}" : "")}");
        if (record.Owner is { Length: > 0 } owner) yield return ("Owner", NoteText.Code(owner));
    }

    private static string Headline(EnvironmentRecord record) => record.Phase switch
    {
        EnvironmentPhase.Pending => "waits for its turn",
        EnvironmentPhase.AwaitingApproval => "waits for approval",
        EnvironmentPhase.Provisioning => "is being brought up",
        EnvironmentPhase.Ready => "live",
        EnvironmentPhase.Failed => "failed",
        EnvironmentPhase.Sleeping => "asleep",
        EnvironmentPhase.Waking => "is waking up",
        EnvironmentPhase.Stopping => "is being removed",
        EnvironmentPhase.Leaking => "not everything of it could be removed",
        _ => "stopped",
    };

    /// <summary>Why it is as it is, where that is what a reader comes for.</summary>
    private static string? Quoted(EnvironmentRecord record) =>
        record.Phase is EnvironmentPhase.Failed || IsOver(record) ? record.Reason : null;

    private static string? Next(EnvironmentRecord record) => record.Phase switch
    {
        EnvironmentPhase.Ready or EnvironmentPhase.Sleeping when record.WarnedOf is { } announced && announced == record.ExpiresAt =>
            "**Its end is near.** A new commit, `reviewenv extend`, or *Extend* and *Pin* on its page keep it.",
        EnvironmentPhase.Failed => "It is tried again with the next commit, by `reviewenv deploy`, or on its page.",
        EnvironmentPhase.AwaitingApproval => "What would change is shown on its page; it is carried out once somebody approves it there or by `reviewenv approve`.",
        EnvironmentPhase.Sleeping => "`reviewenv wake`, its page or a new commit wakes it.",
        EnvironmentPhase.Stopping or EnvironmentPhase.Stopped => "While the branch exists, a new commit or `reviewenv deploy` brings it back.",
        EnvironmentPhase.Leaking => "Its removal is tried again until it works.",
        _ => null,
    };

    private static bool IsOver(EnvironmentRecord record) => record.Phase is EnvironmentPhase.Stopping or EnvironmentPhase.Stopped or EnvironmentPhase.Leaking;

    private static string Link(CommitSha commit, StoryPlaces places) => $"[`{commit.Short}`]({places.CommitPage(commit).AbsoluteUri})";

    /// <summary>What an absolute URI leaves unescaped can end neither a link nor a table's cell, but for these.</summary>
    private static string Link(Uri url) =>
        $"<{url.AbsoluteUri.Replace("|", "%7C", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal).Replace("@", "%40", StringComparison.Ordinal)}>";

    private static void Add(StringBuilder body, string line) => body.Append(line).Append('\n');
}
