using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using ReviewEnv.Commands.Client;
using ReviewEnv.Local.Hooks;

namespace ReviewEnv.Commands.Demo;

/// <summary>Shows the whole story on this machine: a branch goes live, changes, is merged, and is gone.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "End after the story; the exit code says whether all of it was true." };
        var port = new Option<int>("--port") { Description = "The daemon's port; a free one if not given." };
        var directory = new Option<string?>("--directory") { Description = "Where to put everything; kept afterwards. A temporary one, removed at the end, if not given." };
        var command = new Command("demo", "See a branch go live and away again, on this machine, with nothing to set up.") { once, port, directory };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new DemoTeller(Screen.Of(parsed.InvocationConfiguration, json: false)), parsed.GetValue(once), parsed.GetValue(port), parsed.GetValue(directory), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DemoTeller teller, bool once, int port, string? directory, CancellationToken cancellationToken)
    {
        if (directory is not null && Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            teller.Fail($"{directory} is not empty; name a new or an empty folder");
            return ExitCodes.Usage;
        }

        var server = new Uri($"http://127.0.0.1:{(port == 0 ? FreePort() : port)}/");
        var workspace = DemoWorkspace.Create(directory, server.Port);
        try
        {
            return await RunAsync(workspace, server, once, kept: directory is not null, teller, cancellationToken);
        }
        catch (DemoException e)
        {
            teller.Fail(e.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return once ? ExitCodes.Failed : ExitCodes.Ok;
        }
        finally
        {
            EndProcesses(workspace);
            if (directory is null) Directory.Delete(workspace.Directory, recursive: true);
            else teller.Say($"Everything is kept in {workspace.Directory}");
        }
    }

    private static async Task<int> RunAsync(DemoWorkspace workspace, Uri server, bool once, bool kept, DemoTeller teller, CancellationToken cancellationToken)
    {
        var git = new DemoGit(workspace);
        await git.CreateRepositoryAsync(cancellationToken);
        await LocalRepository.InstallHookAsync(workspace.Repository, [OwnExecutable.Path], server, workspace.SecretFile, DemoWorkspace.Project, cancellationToken);
        workspace.WriteSite("Welcome", "This is main. Branches get environments, main does not.");
        await git.CommitAsync("Start the site", cancellationToken);
        teller.Tell($"made a repository with a small site in {workspace.Directory}");

        using var http = DemoStory.CreateClient(workspace.Token);
        await using var daemon = await DemoDaemon.StartAsync(workspace, server, http, cancellationToken);
        await git.RunInCloneAsync(cancellationToken, "push", "--quiet", "origin", "main");
        teller.Tell($"started the daemon at {server} and pushed main, which gets no environment");

        await new DemoStory(workspace, git, server, http, teller).TellAsync(cancellationToken);
        if (once) return ExitCodes.Ok;

        Invite(workspace, server, kept, teller);
        await daemon.WaitForExitAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static void Invite(DemoWorkspace workspace, Uri server, bool kept, DemoTeller teller)
    {
        teller.Say($"""

            Your turn. The environments are listed at
              {new UriBuilder(server) { Host = "localhost" }.Uri}login?token={workspace.Token}

            Push a branch of your own:
              cd {workspace.Clone} && git checkout -b feature/mine
              echo '<h1>Mine</h1>' > index.html && git -c user.name=me -c user.email=me@localhost commit -qam 'Mine'
              git push origin feature/mine

            Ctrl+C ends the demo{(kept ? "" : " and removes everything it made")}.
            """);
    }

    /// <summary>The daemon leaves environments running when it stops, as it should; the demo's own must not stay.</summary>
    private static void EndProcesses(DemoWorkspace workspace)
    {
        foreach (var id in ProcessTable.Below(workspace.Environments)) Signals.Kill(id);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
