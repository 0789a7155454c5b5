using ReviewEnv.Api.Views;
using ReviewEnv.Presentation;
using Spectre.Console;

namespace ReviewEnv.Commands.Client;

/// <summary>Writes what would happen to the objects of an environment: a line per object, below it a line per field.</summary>
internal static class Changes
{
    public static void Show(PlanView view, Screen screen)
    {
        if (view.Objects is not { } objects) return;
        screen.Line($"  Objects   {Summary(objects)}");
        if (view.ObjectsNote is { } note) screen.Line($"            {note.Replace("\n", "\n            ", StringComparison.Ordinal)}");
        foreach (var change in objects)
        {
            var (mark, colour) = Look(change.Change);
            screen.Line($"    {mark} {change.Object}  {change.Change}{(change.Note is { } why ? $": {why}" : "")}", colour);
            foreach (var field in change.Fields ?? []) screen.Line($"        {Words(field)}", colour);
        }
    }

    /// <summary>A prepared change as a table: what is lost by it comes first, red and with <c>!</c>.</summary>
    public static void Show(EnvironmentView view, ProposalView proposal, Screen screen)
    {
        screen.Line($"{view.Ref} of {view.Project}: {proposal.Summary}");
        screen.Line($"  Change    {proposal.Id}");
        if (view.Serving is { } serving) screen.Line($"  Now       {serving} keeps serving until then");
        screen.Line($"  Then      {view.Commit}");
        screen.Table(["", "Change", new Column("Object", Wraps: true), new Column("What differs", 90, Wraps: true), new Column("Note", Wraps: true)], proposal.Changes.Select(Row));
        if (LossWords.Of(proposal) is { } loss) screen.Line($"! {loss}", Color.Red);
    }

    private static IReadOnlyList<Cell> Row(ObjectChangeView change)
    {
        var colour = change.Loses ? Color.Red : Look(change.Change).Colour;
        return [new(change.Loses ? "!" : Look(change.Change).Mark.ToString(), colour), new(change.Change, colour), new(change.Object, colour), string.Join("; ", (change.Fields ?? []).Select(Words)), change.Note];
    }

    private static string Summary(IReadOnlyList<ObjectChangeView> objects) => objects.Count == 0
        ? "none"
        : string.Join(", ", objects.GroupBy(change => change.Change).OrderBy(group => group.Key == "unchanged").Select(group => $"{group.Count()} {Count(group.Key)}"));

    private static string Count(string change) => change is "create" or "update" or "replace" or "remove" ? $"to {change}" : change == "mayReplace" ? "perhaps to replace" : change;

    private static string Words(FieldDifferenceView field) => field switch
    {
        { From: null } => $"{field.Path}: {field.To}",
        { To: null } => $"{field.Path}: {field.From} -> (nothing)",
        _ when field.From == field.To => $"{field.Path}: {field.To} (changed)",
        _ => $"{field.Path}: {field.From} -> {field.To}",
    };

    private static (char Mark, Color? Colour) Look(string change) => change switch
    {
        "create" => ('+', Color.Green),
        "update" => ('~', Color.Yellow),
        "replace" or "mayReplace" => ('!', Color.Yellow),
        "remove" => ('-', Color.Red),
        "refused" => ('x', Color.Red),
        "unchanged" => ('=', Color.Grey),
        _ => ('?', null),
    };
}
