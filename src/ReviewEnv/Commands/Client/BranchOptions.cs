using System.CommandLine;

namespace ReviewEnv.Commands.Client;

/// <summary>The two options that name an environment.</summary>
internal sealed class BranchOptions
{
    private readonly Option<string> project = new("--project", "-p") { Description = "Path of the project, such as shop/web", Required = true, HelpName = "PATH" };
    private readonly Option<string> gitRef = new("--ref", "-r") { Description = "The branch, or a full name such as refs/tags/v1", Required = true, HelpName = "BRANCH" };

    public BranchOptions(Command command)
    {
        command.Add(project);
        command.Add(gitRef);
    }

    public (string Project, string Ref) Read(ParseResult parsed) => (parsed.GetRequiredValue(project), parsed.GetRequiredValue(gitRef));

    public async Task<Api.Views.EnvironmentView> FindAsync(ParseResult parsed, ApiClient client, CancellationToken cancellationToken)
    {
        var (path, name) = Read(parsed);
        return await client.FindAsync(path, name, cancellationToken);
    }
}
