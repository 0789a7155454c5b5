using System.CommandLine;
using System.Text.Json;
using ReviewEnv.Commands;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Work;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Commands;

public sealed class ClientCommandTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = Some.Key("feature/hello");
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task List_writes_a_plain_line_per_environment_where_there_is_no_terminal()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        (await RunAsync("list")).ShouldBe(ExitCodes.Ok);

        var cells = output.ToString().Trim().Split('\t');
        cells[..4].ShouldBe(["Ready", "shop/web", "feature/hello", "http://127.0.0.1:4000/"]);
    }

    [Fact]
    public async Task List_as_json_is_json_and_nothing_else()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        (await RunAsync("list", "--output", "json")).ShouldBe(ExitCodes.Ok);

        JsonDocument.Parse(output.ToString()).RootElement.GetProperty("environments")[0].GetProperty("ref").GetString().ShouldBe("feature/hello");
        error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Branch_names_cannot_steer_the_terminal()
    {
        var hostile = new EnvironmentKey("shop/web", GitRef.Branch("feature/\u001b[2J\u001b]0;gotcha\a\u202E"));
        await server.Store.SaveAsync(SomeRecord.Ready(hostile) with { Reason = "\u001b[31mred\u0007" }, [new JournalEntry(hostile, Some.Moment, JournalKind.Step, "\u001b[2J\rhidden")], 0, default);

        (await RunAsync("list")).ShouldBe(ExitCodes.Ok);
        foreach (var verb in new[] { "show", "why" }) (await RunAsync(verb, "--project", "shop/web", "--ref", hostile.Ref.Name)).ShouldBe(ExitCodes.Ok);

        output.ToString().ReplaceLineEndings("").Where(c => char.IsControl(c) && c != '\t').ShouldBeEmpty();
        output.ToString().ShouldContain(@"feature/\u{1B}[2J");
    }

    [Fact]
    public async Task Why_tells_the_story_and_what_is_next()
    {
        var record = SomeRecord.Of(key, EnvironmentPhase.Provisioning, reason: "Starting.");
        await server.Store.SaveAsync(record, [new JournalEntry(key, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(4), JournalKind.Delivery, "Push by ada.") { Actor = "ada" }], 0, default);
        server.Queue.Items[key] = new WorkItem(key, "default", TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(100), false, 2);

        (await RunAsync("why", "--project", "shop/web", "--ref", "feature/hello")).ShouldBe(ExitCodes.Ok);

        var story = output.ToString();
        story.ShouldContain("feature/hello of shop/web is Provisioning");
        story.ShouldContain("4 min ago  Delivery     Push by ada. (ada)");
        story.ShouldContain("Next look in 2 min, after 2 tries in a row that failed.");
    }

    [Fact]
    public async Task Plan_writes_a_line_per_object_and_per_field_that_would_change()
    {
        server.Driver.Preview = new EnvironmentPreview(
        [
            new ObjectChange("ConfigMap/new", ChangeKind.Create, []),
            new ObjectChange("Service/web", ChangeKind.Unchanged, []),
            new ObjectChange("Deployment/web", ChangeKind.Update, [new FieldDifference("spec.replicas", "1", "2"), new FieldDifference("spec.paused", "true", null), new FieldDifference("spec.x", null, "\"\u001b[2J\"")]),
            new ObjectChange("Secret/key", ChangeKind.Update, [new FieldDifference("data.key", "(not shown)", "(not shown)")]),
            new ObjectChange("Quota/a", ChangeKind.Refused, []) { Note = "forbidden" },
        ],
        "first line\nsecond line");

        (await RunAsync("plan", "--project", "shop/web", "--ref", "feature/hello")).ShouldBe(ExitCodes.Ok);

        var text = output.ToString().ReplaceLineEndings("\n");
        text.ShouldContain("""
              Objects   1 to create, 2 to update, 1 refused, 1 unchanged
                        first line
                        second line
                + ConfigMap/new  create
                = Service/web  unchanged
                ~ Deployment/web  update
                    spec.replicas: 1 -> 2
                    spec.paused: true -> (nothing)
                    spec.x: "\u{1B}[2J"
                ~ Secret/key  update
                    data.key: (not shown) (changed)
                x Quota/a  refused: forbidden
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Plan_as_json_carries_the_objects()
    {
        server.Driver.Preview = new EnvironmentPreview([new ObjectChange("Deployment/web", ChangeKind.Update, [new FieldDifference("spec.replicas", "1", "2")])]);

        (await RunAsync("plan", "--project", "shop/web", "--ref", "feature/hello", "--output", "json")).ShouldBe(ExitCodes.Ok);

        var change = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("objects")[0];
        change.GetProperty("change").GetString().ShouldBe("update");
        change.GetProperty("fields")[0].GetProperty("path").GetString().ShouldBe("spec.replicas");
    }

    [Fact]
    public async Task Wait_prints_the_url_once_it_is_there()
    {
        var sha = Some.Commit();
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Provisioning, sha));
        var waiting = RunAsync("wait", "--project", "shop/web", "--ref", "feature/hello", "--sha", sha.Value);

        await server.SaveAsync(SomeRecord.Ready(key, sha));

        (await waiting).ShouldBe(ExitCodes.Ok);
        output.ToString().TrimEnd().Split('\n')[^1].ShouldBe("http://127.0.0.1:4000/");
    }

    [Fact]
    public async Task Wait_fails_with_the_reason_when_the_environment_failed()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Failed, reason: "exit code 1"));

        (await RunAsync("wait", "--project", "shop/web", "--ref", "feature/hello")).ShouldBe(ExitCodes.Failed);

        error.ToString().ShouldContain("exit code 1");
    }

    [Fact]
    public async Task Wait_survives_a_restart_of_the_server()
    {
        var sha = Some.Commit();
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Provisioning, sha));
        var waiting = RunAsync("wait", "--project", "shop/web", "--ref", "feature/hello", "--sha", sha.Value, "--timeout", "1m");
        await Eventually.TrueAsync(() => output.ToString().Contains("Provisioning", StringComparison.Ordinal), "the wait to tell the phase");

        await server.DisposeAsync();
        await Eventually.TrueAsync(() => output.ToString().Contains("No answer", StringComparison.Ordinal), "the wait to find the server gone");
        server = await ApiServer.StartAsync(port: server.Address.Port);
        await server.SaveAsync(SomeRecord.Ready(key, sha));

        (await waiting).ShouldBe(ExitCodes.Ok, error.ToString());
    }

    [Fact]
    public async Task Wait_does_not_wait_long_for_a_server_that_never_answered() =>
        (await RunWithAsync("http://127.0.0.1:1/", ApiServer.ViewerToken, "wait", "--project", "shop/web", "--ref", "x", "--timeout", "2s")).ShouldBe(ExitCodes.Failed);

    [Fact]
    public async Task Wait_gives_up_in_time_and_says_what_it_waited_for()
    {
        await server.SaveAsync(SomeRecord.Of(key, EnvironmentPhase.Pending));

        (await RunAsync("wait", "--project", "shop/web", "--ref", "feature/hello", "--timeout", "1s")).ShouldBe(ExitCodes.Failed);

        error.ToString().ShouldContain("it is Pending");
    }

    [Theory]
    [InlineData("stop", "--reason", "done")]
    [InlineData("extend", "--by", "4h")]
    [InlineData("pin", "--for", "3 days")]
    [InlineData("pin", "--remove", null)]
    [InlineData("deploy", null, null)]
    public async Task What_is_asked_for_is_stored_and_answered_with_where_to_look(string verb, string? option, string? value)
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        (await RunAsync([verb, "--project", "shop/web", "--ref", "feature/hello", .. new[] { option, value }.OfType<string>()])).ShouldBe(ExitCodes.Ok, error.ToString());

        server.Sink.Keys.ShouldBe([key]);
        output.ToString().ShouldContain($"environments/{key.Id}");
    }

    [Fact]
    public async Task Queues_shows_the_load()
    {
        server.Queue.Loads.Add(new QueueLoad("heavy", 3, 1, 4, true));

        (await RunAsync("queues")).ShouldBe(ExitCodes.Ok);

        output.ToString().Trim().ShouldBe("heavy\t3\t1\t4\tyes");
    }

    [Fact]
    public async Task An_unknown_branch_says_how_to_get_it()
    {
        (await RunAsync("show", "--project", "shop/web", "--ref", "nope")).ShouldBe(ExitCodes.Failed);
        error.ToString().ShouldContain("reviewenv deploy");
    }

    [Fact]
    public async Task A_wrong_token_names_the_variable_and_not_the_token()
    {
        (await RunWithAsync(server.Address.ToString(), "hunter2", "list")).ShouldBe(ExitCodes.Usage);
        error.ToString().ShouldContain("REVIEWENV_TOKEN");
        error.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_how_to_set_it()
    {
        (await RunWithAsync("http://127.0.0.1:1/", ApiServer.ViewerToken, "list")).ShouldBe(ExitCodes.Failed);
        error.ToString().ShouldContain("http://127.0.0.1:1/");
        error.ToString().ShouldContain("REVIEWENV_SERVER");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task An_address_that_is_none_is_a_usage_error(string address) =>
        (await RunWithAsync(address, "x", "list")).ShouldBe(ExitCodes.Usage);

    [Fact]
    public async Task A_duration_that_is_none_is_a_usage_error() =>
        (await RunAsync("extend", "--project", "shop/web", "--ref", "feature/hello", "--by", "soon")).ShouldBe(ExitCodes.Usage);

    [Fact]
    public async Task A_lease_is_taken_shown_and_given_back()
    {
        await server.SaveAsync(SomeRecord.Ready(key));

        (await RunAsync("lease", "--project", "shop/web", "--ref", "feature/hello", "--purpose", "dast", "--for", "90m", "--output", "json")).ShouldBe(ExitCodes.Ok);
        var given = JsonDocument.Parse(output.ToString()).RootElement;
        given.GetProperty("url").GetString().ShouldBe("http://127.0.0.1:4000/");
        var id = given.GetProperty("id").GetString()!;
        (await RunAsync("show", "--project", "shop/web", "--ref", "feature/hello")).ShouldBe(ExitCodes.Ok);
        output.ToString().ShouldContain($"In use    by ada for dast until");

        (await RunAsync("lease", "--project", "shop/web", "--ref", "feature/hello", "--release", id)).ShouldBe(ExitCodes.Ok);
        output.ToString().ShouldContain($"The lease {id} is given back.");
        (await server.Store.LoadAsync(key, default)).Wishes.Leases.ShouldBeNull();
    }

    [Theory]
    [InlineData()]
    [InlineData("--purpose", "dast", "--release", "x")]
    [InlineData("--purpose", "dast", "--for", "soon")]
    public async Task A_lease_is_either_taken_or_given_back(params string[] options)
    {
        await server.SaveAsync(SomeRecord.Ready(key));
        (await RunAsync(["lease", "--project", "shop/web", "--ref", "feature/hello", .. options])).ShouldNotBe(ExitCodes.Ok);
        (await server.Store.LoadAsync(key, default)).Wishes.Leases.ShouldBeNull();
    }

    private Task<int> RunAsync(params string[] arguments) => RunWithAsync(server.Address.ToString(), ApiServer.CreatorToken, arguments);

    private Task<int> RunWithAsync(string address, string token, params string[] arguments)
    {
        var root = new RootCommand
        {
            ListCommand.Create(), ShowCommand.Create(), PlanCommand.Create(), WhyCommand.Create(), DeployCommand.Create(), StopCommand.Create(),
            WaitCommand.Create(), ExtendCommand.Create(), PinCommand.Create(), LeaseCommand.Create(), QueuesCommand.Create(),
        };
        return root.Parse([.. arguments, "--server", address, "--token", token]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }
}
