using System.CommandLine;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Local.Hooks;

namespace ReviewEnv.Commands;

/// <summary>What a bare repository's hook runs, and what puts it there.</summary>
internal static class HookCommand
{
    public static Command Create() => new("hook", "Have a bare git repository announce its pushes.") { PostReceive(), Install() };

    private static Command PostReceive()
    {
        var (server, secretFile, project) = Options();
        var command = new Command("post-receive", "Announce the pushed refs that git gives on standard input. Never fails a push.") { server, secretFile, project };
        command.SetAction((parsed, cancellationToken) => SendAsync(parsed.GetRequiredValue(server), parsed.GetRequiredValue(secretFile), parsed.GetRequiredValue(project), cancellationToken));
        return command;
    }

    private static Command Install()
    {
        var (server, secretFile, project) = Options();
        var repository = new Option<DirectoryInfo>("--repository") { Description = "The bare repository.", Required = true };
        var command = new Command("install", "Write the post-receive hook of a bare repository.") { repository, server, secretFile, project };
        command.SetAction((parsed, cancellationToken) => InstallAsync(
            parsed.GetRequiredValue(repository), parsed.GetRequiredValue(server), parsed.GetRequiredValue(secretFile), parsed.GetRequiredValue(project), cancellationToken));
        return command;
    }

    private static (Option<Uri> Server, Option<FileInfo> SecretFile, Option<string> Project) Options() => (
        new("--server") { Description = "The daemon's address.", Required = true, CustomParser = Address },
        new("--secret-file") { Description = "A file that holds the webhook secret.", Required = true },
        new("--project") { Description = "The project's path: the repository's, below the configured folder and without .git.", Required = true });

    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        result.AddError($"'{text}' is not an address; write it like http://127.0.0.1:8080");
        return null;
    }

    private static async Task<int> SendAsync(Uri server, FileInfo secretFile, string project, CancellationToken cancellationToken)
    {
        var updates = await RefUpdate.ReadAsync(Console.In, cancellationToken);
        if (!secretFile.Exists)
        {
            await Console.Error.WriteLineAsync($"reviewenv: there is no {secretFile.FullName}, so the push is not announced; the daemon finds it within a minute");
            return ExitCodes.Ok;
        }

        var secret = new Secret((await File.ReadAllTextAsync(secretFile.FullName, cancellationToken)).TrimEnd('\r', '\n'));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await new HookSender(http, TimeProvider.System).SendAsync(server, secret, project, System.Environment.GetEnvironmentVariable("USER"), updates, Console.Error, cancellationToken);
        return ExitCodes.Ok;
    }

    private static async Task<int> InstallAsync(DirectoryInfo repository, Uri server, FileInfo secretFile, string project, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(repository.FullName, "HEAD")))
        {
            await Console.Error.WriteLineAsync($"reviewenv hook install: {repository.FullName} is not a bare repository; make one with 'git init --bare'");
            return ExitCodes.Usage;
        }

        if (!secretFile.Exists)
        {
            await Console.Error.WriteLineAsync($"reviewenv hook install: there is no {secretFile.FullName}; without it no push could be announced. Make it with 'openssl rand -hex 24 > FILE' and name it in the daemon's configuration too");
            return ExitCodes.Usage;
        }

        try
        {
            await LocalRepository.InstallHookAsync(repository.FullName, [OwnExecutable.Path], server, secretFile.FullName, project, cancellationToken);
            Console.WriteLine($"{repository.FullName} announces its pushes to {server}");
            return ExitCodes.Ok;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"reviewenv hook install: {e.Message}");
            return ExitCodes.Failed;
        }
    }
}
