using System.CommandLine;

namespace ReviewEnv.Commands.Client;

/// <summary>The options of every command that asks the daemon.</summary>
internal sealed class ServerOptions
{
    public const string ServerVariable = "REVIEWENV_SERVER";
    public const string TokenVariable = "REVIEWENV_TOKEN";

    private readonly Option<string?> server = new("--server") { Description = $"Address of the daemon, such as http://127.0.0.1:8080 (or {ServerVariable})", HelpName = "URL" };
    private readonly Option<string?> token = new("--token") { Description = $"Access token (or {TokenVariable}, which other users of the machine cannot see)", HelpName = "TOKEN" };
    private readonly Option<string> output = new("--output", "-o") { Description = "How to write the answer" };

    /// <param name="people">What the way is called that is for people.</param>
    private ServerOptions(string people)
    {
        output.DefaultValueFactory = _ => people;
        output.AcceptOnlyFromAmong(people, "json");
    }

    /// <summary>Gives a command the options, and what it does with a client made of them.</summary>
    public static Command Attach(Command command, Func<ParseResult, ApiClient, Screen, CancellationToken, Task<int>> run, string people = "text")
    {
        var options = new ServerOptions(people);
        command.Add(options.server);
        command.Add(options.token);
        command.Add(options.output);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(parsed, run, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, ApiClient, Screen, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var screen = Screen.Of(parsed.InvocationConfiguration, json: parsed.GetValue(output) == "json");
        try
        {
            using var client = Connect(parsed);
            return await run(parsed, client, screen, cancellationToken);
        }
        catch (ClientException problem)
        {
            screen.Problem(problem.Message, problem.Remedy);
            return problem.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Failed;
        }
    }

    private ApiClient Connect(ParseResult parsed)
    {
        var address = parsed.GetValue(server) ?? System.Environment.GetEnvironmentVariable(ServerVariable);
        if (string.IsNullOrWhiteSpace(address)) throw new ClientException(ExitCodes.Usage, "Which server to ask is not said.", $"Give --server URL, or set {ServerVariable}, such as http://127.0.0.1:8080.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new ClientException(ExitCodes.Usage, $"'{address}' is not the address of a server.", $"Correct --server or {ServerVariable}: it starts with http:// or https://.");
        }

        return new ApiClient(uri, parsed.GetValue(token) ?? System.Environment.GetEnvironmentVariable(TokenVariable));
    }
}
