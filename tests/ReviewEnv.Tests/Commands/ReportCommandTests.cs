using System.CommandLine;
using System.Text.Json;
using ReviewEnv.Commands;
using ReviewEnv.Core.Costs;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Commands;

public sealed class ReportCommandTests : IAsyncLifetime
{
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private readonly TemporaryFolder folder = new();
    private ApiServer server = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        var hour = Meter.HourOf(TimeProvider.System.GetUtcNow());
        await server.Store.AddUsageAsync([new UsageHour(new UsageSubject(Some.Key("feature/\u001b[2Jx"), "here", "ada"), hour, SomeUsage.Of(1, idle: 0.5))], [], default);
    }

    public async Task DisposeAsync()
    {
        folder.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task On_a_pipe_it_is_a_plain_line_per_owner()
    {
        (await RunAsync()).ShouldBe(ExitCodes.Ok);

        output.ToString().Trim().Split('\t')[..6].ShouldBe(["ada", "0.10", "0.05", "50 %", "1.0", "0.5"]);
    }

    [Fact]
    public async Task Json_and_csv_are_that_and_nothing_else()
    {
        (await RunAsync("--format", "json")).ShouldBe(ExitCodes.Ok);
        JsonDocument.Parse(output.ToString()).RootElement.GetProperty("groupBy").GetString().ShouldBe("owner");

        output.GetStringBuilder().Clear();
        (await RunAsync("--format", "csv", "--group-by", "environment")).ShouldBe(ExitCodes.Ok);
        output.ToString().ShouldStartWith("environment,project,id,");
        output.ToString().ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task A_file_is_written_with_what_it_asks_for()
    {
        var file = Path.Combine(folder.Root, "idle.html");

        (await RunAsync("--format", "html", "--output-file", file)).ShouldBe(ExitCodes.Ok);

        (await File.ReadAllTextAsync(file)).ShouldStartWith("<!DOCTYPE html>");
        output.ToString().ShouldBe($"Wrote {file}.{System.Environment.NewLine}");
    }

    [Theory]
    [InlineData("--period", "whenever")]
    [InlineData("--period", "2999-01")]
    [InlineData("--output-file", "idle.txt")]
    public async Task A_wrong_command_line_is_told_as_one(string option, string value)
    {
        (await RunAsync(option, value)).ShouldBe(ExitCodes.Usage);

        error.ToString().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_failure()
    {
        (await RunAsync("--output-file", Path.Combine("/proc/nowhere", "idle.csv"), "--format", "csv")).ShouldBe(ExitCodes.Failed);

        error.ToString().ShouldContain("cannot be written");
    }

    private Task<int> RunAsync(params string[] args) => new RootCommand { ReportCommand.Create() }
        .Parse(["report", "idle", .. args, "--server", server.Address.ToString(), "--token", ApiServer.ViewerToken])
        .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
}
