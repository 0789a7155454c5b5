using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands;

internal static class WhyCommand
{
    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "How many lines of the journal", DefaultValueFactory = _ => 50, HelpName = "N" };
        var command = new Command("why", "Tell the story of an environment: what happened, why, and what happens next") { limit };
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var view = await branch.FindAsync(parsed, client, cancellationToken);
            var journal = await client.GetAsync($"environments/{view.Id}/journal?limit={parsed.GetValue(limit)}", ApiJson.Default.JournalView, cancellationToken);
            if (screen.Json) screen.WriteJson(journal, ApiJson.Default.JournalView);
            else Tell(view, journal, screen);
            return ExitCodes.Ok;
        });
    }

    private static void Tell(EnvironmentView view, JournalView journal, Screen screen)
    {
        var now = TimeProvider.System.GetUtcNow();
        screen.Line($"{view.Ref} of {view.Project} is {view.Phase}{(view.Url is { } url ? $" at {url}" : "")}.");
        if (view.Reason is { } reason) screen.Line(reason);
        screen.Line("");
        foreach (var entry in journal.Entries)
        {
            var actor = entry.Actor is null ? "" : $" ({entry.Actor})";
            var commit = entry.Commit is { Length: > 8 } sha && sha.Any(digit => digit != '0') ? $" [{sha[..8]}]" : "";
            var message = entry.Message.TrimEnd().Replace("\n", "\n" + new string(' ', 27));
            screen.Line($"{Moments.Relative(entry.At, now),12}  {entry.Kind,-11}  {message}{commit}{actor}");
        }

        if (journal.Entries.Count > 0) screen.Line("");
        if (view.Next is { } next) screen.Line(next);
        if (EndWords.Of(view, now) is { } end) screen.Line($"Its end: {end}.");
        if (view.Proposal is not null) screen.Line($"To see what waits and to approve it: {ShellWord.Approve(view.Project, view.Ref)}");
    }
}
