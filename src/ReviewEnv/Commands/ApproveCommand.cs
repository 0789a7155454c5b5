using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;

namespace ReviewEnv.Commands;

/// <summary>Shows a prepared change and approves exactly that one.</summary>
internal static class ApproveCommand
{
    public static Command Create()
    {
        var change = new Option<string?>("--change") { Description = "The id of the change that was looked at; another one is not approved", HelpName = "ID" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Approve what waits without being asked" };
        var sha = new Option<string?>("--sha") { Description = "Of a fork's merge request (--ref refs/merge-requests/7/head): the full id of the commit that you have read; no other is let in", HelpName = "SHA" };
        var command = new Command("approve", "Show the change that waits for approval, and approve exactly that one; or let in one commit of a fork") { change, yes, sha };
        var branch = new BranchOptions(command);
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var view = await branch.FindAsync(parsed, client, cancellationToken);
            if (parsed.GetValue(sha) is { } commit)
            {
                return Asking.Say(await client.PostAsync($"environments/{view.Id}/approve", new ApproveBody(null, commit), ApiJson.Default.ApproveBody, cancellationToken), client, screen);
            }

            var proposal = Waiting(view, parsed.GetValue(change));
            if (!screen.Json) Changes.Show(view, proposal, screen);
            if (!parsed.GetValue(yes) && parsed.GetValue(change) is null)
            {
                var answer = screen.Confirm("Carry this out?") ?? throw new ClientException(
                    ExitCodes.Usage, "There is no terminal to ask on, so what is approved has to be said.", $"Give --change {ShellWord.Of(proposal.Id)} to approve what is shown, or --yes for whatever waits.");
                if (!answer)
                {
                    screen.Line("Nothing was approved; it goes on waiting.");
                    return ExitCodes.Failed;
                }
            }

            return Asking.Say(await client.PostAsync($"environments/{view.Id}/approve", new ApproveBody(proposal.Id), ApiJson.Default.ApproveBody, cancellationToken), client, screen);
        });
    }

    private static ProposalView Waiting(EnvironmentView view, string? wanted)
    {
        if (view.Proposal is not { } proposal)
        {
            throw new ClientException(ExitCodes.Failed, $"Nothing of {view.Ref} waits for approval; it is {view.Phase}.", "'reviewenv why' tells what happened to it.");
        }

        return wanted is null || wanted == proposal.Id ? proposal : throw new ClientException(
            ExitCodes.Failed, $"The change '{wanted}' does not wait any more; now '{proposal.Id}' does: {proposal.Summary}.", "Run 'reviewenv approve' without --change to see it.");
    }
}
