using System.CommandLine;
using System.Text.Json;
using ReviewEnv.Commands;
using ReviewEnv.Commands.Client;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Commands;

public sealed class ApproveCommandTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = Some.Key("feature/hello");
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task It_shows_every_change_losses_first_and_approves_the_one_that_is_named()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        (await ApproveAsync("--change", SomeProposal.Id)).ShouldBe(ExitCodes.Ok, error.ToString());

        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        lines[0].ShouldBe("feature/hello of shop/web: 1 to add, 1 to change, 1 to replace, 1 to remove");
        lines.ShouldContain($"  Change    {SomeProposal.Id}");
        lines.Where(line => line.Contains("AWS::")).ShouldBe(
        [
            "!\treplace\tAWS::RDS::DBInstance/Orders\tEngine: \"mysql\" -> \"postgres\"\tits database is made anew",
            "!\tremove\tAWS::SNS::Topic/Old\t\t",
            "+\tcreate\tAWS::SQS::Queue/Jobs\t\t",
            "~\tupdate\tAWS::ECS::Service/Web\tTaskDefinition: \"web:12\" -> \"web:13\"; DesiredCount: 2\t",
        ]);
        lines.ShouldContain("! 2 of these are replaced or removed, or may be: what they hold is lost then.");
        (await ApprovedAsync()).ShouldBe(SomeProposal.Id);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_shows_the_changes_and_approves_nothing()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        (await ApproveAsync()).ShouldBe(ExitCodes.Usage);

        output.ToString().ShouldContain("AWS::RDS::DBInstance/Orders");
        error.ToString().ShouldContain($"--change {SomeProposal.Id}");
        (await ApprovedAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Yes_approves_what_waits_and_json_is_json_and_nothing_else()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        (await ApproveAsync("--yes", "--output", "json")).ShouldBe(ExitCodes.Ok, error.ToString());

        JsonDocument.Parse(output.ToString()).RootElement.GetProperty("environment").GetProperty("wishes").GetProperty("approvedChange").GetString().ShouldBe(SomeProposal.Id);
        (await ApprovedAsync()).ShouldBe(SomeProposal.Id);
    }

    [Theory]
    [InlineData("--change", "change-0")]
    [InlineData("--yes", "--change=change-0")]
    public async Task A_change_that_became_obsolete_is_not_approved(params string[] options)
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        (await ApproveAsync(options)).ShouldBe(ExitCodes.Failed);

        error.ToString().ShouldContain($"now '{SomeProposal.Id}' does");
        (await ApprovedAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Where_nothing_waits_it_says_so()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        (await ApproveAsync("--yes")).ShouldBe(ExitCodes.Failed);

        error.ToString().ShouldContain("Nothing of feature/hello waits for approval; it is Ready.");
    }

    [Fact]
    public async Task Show_and_why_name_the_command()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));
        foreach (var verb in new[] { "show", "why" })
        {
            output.GetStringBuilder().Clear();
            (await RunAsync(verb)).ShouldBe(ExitCodes.Ok);
            output.ToString().ShouldContain("reviewenv approve --project shop/web --ref feature/hello");
            output.ToString().ShouldContain("1 to replace");
            output.ToString().ShouldContain("It goes on once somebody approves it.");
        }
    }

    [Fact]
    public async Task Wait_says_that_it_waits_for_approval_and_goes_on_waiting()
    {
        var record = await server.SaveAsync(SomeProposal.Waiting(key));
        var waiting = RunAsync("wait", "--timeout", "1m");
        await Eventually.TrueAsync(() => output.ToString().Contains("reviewenv approve --project shop/web --ref feature/hello", StringComparison.Ordinal), "the wait to tell of the approval");

        await server.SaveAsync(SomeRecord.Ready(key, record.Commit));

        (await waiting).ShouldBe(ExitCodes.Ok, error.ToString());
    }

    [Fact]
    public async Task Wait_ends_with_what_it_waited_for()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        (await RunAsync("wait", "--timeout", "1s")).ShouldBe(ExitCodes.Failed);

        error.ToString().ShouldContain("waits for somebody to approve a change");
        error.ToString().ShouldContain($"/environments/{key.Id}");
    }

    [Theory]
    [InlineData("feature/x", "feature/x")]
    [InlineData("$(id)", "'$(id)'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("-rf", "'-rf'")]
    [InlineData("", "''")]
    public void A_command_to_copy_is_safe_to_copy(string text, string word) => ShellWord.Of(text).ShouldBe(word);

    private Task<int> ApproveAsync(params string[] options) => RunAsync(["approve", .. options]);

    private Task<int> RunAsync(params string[] arguments)
    {
        var root = new RootCommand { ApproveCommand.Create(), ShowCommand.Create(), WhyCommand.Create(), WaitCommand.Create() };
        return root.Parse([.. arguments, "--project", key.Project, "--ref", key.Ref.Name, "--server", server.Address.ToString(), "--token", ApiServer.CreatorToken])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private async Task<string?> ApprovedAsync() => (await server.Store.LoadAsync(key, default)).Wishes.Approval?.Change;
}
