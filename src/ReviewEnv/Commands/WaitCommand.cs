using System.CommandLine;
using System.Diagnostics;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;
using Spectre.Console;

namespace ReviewEnv.Commands;

internal static class WaitCommand
{
    private static readonly TimeSpan OneRequest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);

    public static Command Create()
    {
        var sha = new Option<string?>("--sha") { Description = "Wait for this commit; without it, for whichever is current", HelpName = "SHA" };
        var timeout = new Option<string>("--timeout") { Description = "How long to wait", DefaultValueFactory = _ => "10m", HelpName = "DURATION" };
        var dotenv = new Option<bool>("--dotenv") { Description = "Print the dotenv report instead of the URL" };
        var command = new Command("wait", "Wait until an environment serves its commit, and print its URL") { sha, timeout, dotenv };
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var limit = Durations.Read("--timeout", parsed.GetRequiredValue(timeout));
            var (project, gitRef) = branch.Read(parsed);
            var wanted = new Wanted(project, gitRef, parsed.GetValue(sha));
            var report = screen.Lively
                ? await screen.Console.Status().StartAsync("Waiting", status => WaitAsync(client, wanted, limit, text => status.Status(Markup.Escape(text)), cancellationToken))
                : await WaitAsync(client, wanted, limit, screen.Progress, cancellationToken);

            if (screen.Json) screen.WriteJson(await client.FindAsync(project, gitRef, cancellationToken), ApiJson.Default.EnvironmentView);
            else if (parsed.GetValue(dotenv)) screen.Line(report.TrimEnd('\n'));
            else screen.Line(UrlOf(report));
            return ExitCodes.Ok;
        });
    }

    /// <summary>Asks in short turns, so that what happens meanwhile can be told.</summary>
    private static async Task<string> WaitAsync(ApiClient client, Wanted wanted, TimeSpan limit, Action<string> tell, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var told = "";
        var heard = false;
        while (true)
        {
            var rest = limit - watch.Elapsed;
            var turn = rest < OneRequest ? rest : OneRequest;
            try
            {
                return await client.GetTextAsync(wanted.Query(turn), cancellationToken);
            }
            catch (ClientException problem) when (problem.Code is "not-ready" or "awaiting-approval" && watch.Elapsed >= limit)
            {
                // The server knows of the last turn only.
                throw new ClientException(problem.ExitCode, problem.Message.Replace($" after {Duration.Format(Wanted.Asked(turn))}", $" after {Duration.Format(limit)}", StringComparison.Ordinal), problem.Remedy, problem.Code);
            }
            catch (ClientException problem) when (problem.Code is "not-ready" or "awaiting-approval" or "unknown-environment" && watch.Elapsed < limit)
            {
                heard = true;
                Tell(await StateAsync(client, wanted, cancellationToken));
            }
            catch (ClientException problem) when (problem.Code is "stopping" or "store-unavailable" or ApiClient.NoAnswer && watch.Elapsed < (heard ? limit : Shorter(limit, StartPatience)))
            {
                // It is being started, or restarted: nothing is lost. What never answered for this long is a wrong address.
                heard |= problem.Code != ApiClient.NoAnswer;
                Tell(problem.Message);
                await Task.Delay(RestartPause, TimeProvider.System, cancellationToken);
            }
        }

        void Tell(string state)
        {
            if (state != told) tell(state);
            told = state;
        }
    }

    private static async Task<string> StateAsync(ApiClient client, Wanted wanted, CancellationToken cancellationToken)
    {
        EnvironmentView? view;
        try
        {
            view = await client.TryFindAsync(wanted.Project, wanted.Ref, cancellationToken);
        }
        catch (ClientException problem) when (problem.Code is ApiClient.NoAnswer or "store-unavailable")
        {
            return problem.Message;
        }

        if (view is null) return $"Nothing is known of {Printable.Line(wanted.Ref)} yet; the push may be on its way.";
        if (view.Proposal is { } proposal) return Printable.Line($"AwaitingApproval: {proposal.Summary}. Somebody has to approve it: {ShellWord.Approve(view.Project, view.Ref)}");
        var reason = view.Reason?.Split('\n')[0].TrimEnd('.');
        var phase = view.Phase == EnvironmentPhase.Ready ? "Ready at another commit" : view.Phase.ToString();
        return Printable.Line(string.IsNullOrEmpty(reason) ? $"{phase}. {view.Next}" : $"{phase}: {reason}.");
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string UrlOf(string report)
    {
        const string key = "DYNAMIC_ENVIRONMENT_URL=";
        return report.Split('\n').First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..];
    }

    private sealed record Wanted(string Project, string Ref, string? Sha)
    {
        public string Query(TimeSpan wait) =>
            $"dotenv?project={Uri.EscapeDataString(Project)}&ref={Uri.EscapeDataString(Ref)}{(Sha is null ? "" : "&sha=" + Uri.EscapeDataString(Sha))}&wait={(int)Asked(wait).TotalSeconds}s";

        /// <summary>What the server is asked to wait: whole seconds.</summary>
        public static TimeSpan Asked(TimeSpan wait) => TimeSpan.FromSeconds(Math.Max(1, (int)wait.TotalSeconds));
    }
}
