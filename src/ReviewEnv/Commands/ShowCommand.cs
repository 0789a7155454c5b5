using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Commands;

internal static class ShowCommand
{
    public static Command Create()
    {
        var command = new Command("show", "Show one environment");
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var view = await branch.FindAsync(parsed, client, cancellationToken);
            if (screen.Json) screen.WriteJson(view, ApiJson.Default.EnvironmentView);
            else Show(view, client, screen);
            return ExitCodes.Ok;
        });
    }

    private static void Show(EnvironmentView view, ApiClient client, Screen screen)
    {
        var now = TimeProvider.System.GetUtcNow();
        screen.Line($"{view.Ref} of {view.Project}: {view.Phase}");
        Fact(screen, "Address", view.Url);
        Fact(screen, "Reason", view.Phase == EnvironmentPhase.Ready || view.Proposal is not null ? null : view.Reason?.Replace("\n", "\n            "));
        if (view.Proposal is { } proposal)
        {
            Fact(screen, "Waits for", $"approval of {proposal.Summary}");
            Fact(screen, "Approve", ShellWord.Approve(view.Project, view.Ref));
        }

        Fact(screen, "Next", view.Next);
        Fact(screen, "Commit", view.Commit);
        if (view.Serving != view.Commit) Fact(screen, "Serving", view.Serving);
        Fact(screen, "Owner", view.Owner);
        Fact(screen, "Name", view.Name is null ? null : $"{view.Name} on {view.Target}, from template {view.Template}");
        Fact(screen, "Created", When(view.CreatedAt, now));
        Fact(screen, "Expires", EndWords.Of(view, now));
        Fact(screen, "Last used", view.LastUse is { } use ? $"{When(use.At, now)}, {use.Kind}{(view.TrafficSignal == "watched" || use.Kind == "request" ? "" : view.TrafficSignal == "failing" ? "; the traffic signal fails" : "; no traffic signal")}" : null);
        Fact(screen, "Costs", view is { CostPerDay: { } cost, Currency: { } currency } ? $"{UseWords.Money(cost, currency)} a day{(view.CostSoFar is { } spent ? $", {UseWords.Money(spent, currency)} so far" : "")}" : null);
        Fact(screen, "Pinned", view.Wishes?.PinnedBy is { } by ? $"by {by}{(view.Wishes.PinnedUntil is { } until ? $" until {Moments.Rfc3339(until)}" : "")}" : null);
        foreach (var lease in view.Leases ?? []) Fact(screen, "In use", $"by {lease.By} for {lease.Purpose} until {Moments.Rfc3339(lease.Until)} (lease {lease.Id})");
        foreach (var (name, value) in view.Outputs ?? new Dictionary<string, string>()) Fact(screen, name, value);
        Fact(screen, "Id", view.Id);
        Fact(screen, "Page", client.PageOf(view));
    }

    private static void Fact(Screen screen, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) screen.Line($"  {name,-9} {value}");
    }

    private static string? When(DateTimeOffset? moment, DateTimeOffset now) => moment is { } at ? $"{Moments.Relative(at, now)} ({Moments.Rfc3339(at)})" : null;
}
