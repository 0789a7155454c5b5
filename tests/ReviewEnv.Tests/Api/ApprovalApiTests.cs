using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Api;

public sealed class ApprovalApiTests : IAsyncLifetime
{
    private readonly EnvironmentKey key = Some.Key();
    private ApiServer server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        client = server.Client();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_approval_is_stored_with_who_gave_it_and_told_with_what_was_approved()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        using var answer = await ApproveAsync(SomeProposal.Id);

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await answer.Content.ReadFromJsonAsync(ApiJson.Default.AcceptedView))!.Environment.Wishes!.ApprovedBy.ShouldBe("ada");
        var approval = (await server.Store.LoadAsync(key, default)).Wishes.Approval.ShouldNotBeNull();
        (approval.Change, approval.By).ShouldBe((SomeProposal.Id, "ada"));
        approval.At.ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
        server.Sink.Keys.ShouldBe([key]);
        var told = (await server.Store.ReadAsync(key, 10, default)).ShouldHaveSingleItem();
        (told.Kind, told.Actor).ShouldBe((JournalKind.Request, "ada"));
        told.Message.ShouldBe($"Approved change set {SomeProposal.Id}: 1 to add, 1 to change, 1 to replace, 1 to remove.");
    }

    [Fact]
    public async Task Approving_twice_is_one_approval()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));
        (await ApproveAsync(SomeProposal.Id)).Dispose();

        (await ApproveAsync(SomeProposal.Id)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await server.Store.ReadAsync(key, 10, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_change_than_the_one_that_waits_is_obsolete_and_the_answer_names_the_right_one()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        var problem = await ShouldRefuseAsync("""{"change":"change-0"}""", HttpStatusCode.Conflict, "change-obsolete");

        problem.Change.ShouldBe(SomeProposal.Id);
    }

    [Fact]
    public async Task A_change_is_obsolete_as_soon_as_a_newer_commit_is_known()
    {
        var record = await server.SaveAsync(SomeProposal.Waiting(key));
        var push = new BranchEvent(key.Project, key.Ref, BranchEventKind.Pushed) { Before = record.SeenHead, After = Some.Commit() };
        await server.Store.AcceptAsync(new Delivery(null, Some.Moment, [push]), default);

        var problem = await ShouldRefuseAsync(Body(SomeProposal.Id), HttpStatusCode.Conflict, "change-obsolete");

        problem.Change.ShouldBeNull();
    }

    [Theory]
    [InlineData(EnvironmentPhase.Ready)]
    [InlineData(EnvironmentPhase.Provisioning)]
    [InlineData(EnvironmentPhase.Stopped)]
    public async Task Where_nothing_waits_nothing_can_be_approved(EnvironmentPhase phase)
    {
        await server.SaveAsync(SomeRecord.Of(key, phase));
        await ShouldRefuseAsync(Body(SomeProposal.Id), HttpStatusCode.Conflict, "nothing-to-approve");
    }

    [Theory]
    [InlineData("", "missing-change")]
    [InlineData("{}", "missing-change")]
    [InlineData("""{"change":""}""", "missing-change")]
    [InlineData("""{"change":7}""", "bad-json")]
    public async Task An_approval_says_of_what(string body, string code)
    {
        await server.SaveAsync(SomeProposal.Waiting(key));
        await ShouldRefuseAsync(body, HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Only_who_may_deploy_the_project_may_approve()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));
        using var viewer = server.Client(ApiServer.ViewerToken);
        using var stranger = server.Client(ApiServer.OtherTeamToken);

        (await ApproveAsync(SomeProposal.Id, viewer)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ApproveAsync(SomeProposal.Id, stranger)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await server.Store.LoadAsync(key, default)).Wishes.Approval.ShouldBeNull();
    }

    [Fact]
    public async Task What_waits_can_be_read_losses_first()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));

        var one = (await client.GetFromJsonAsync($"/api/v1/environments/{key.Id}", ApiJson.Default.EnvironmentView))!.Proposal.ShouldNotBeNull();
        var listed = (await client.GetFromJsonAsync("/api/v1/environments", ApiJson.Default.EnvironmentListView))!.Environments.ShouldHaveSingleItem().Proposal.ShouldNotBeNull();

        (one.Id, one.Summary).ShouldBe((SomeProposal.Id, "1 to add, 1 to change, 1 to replace, 1 to remove"));
        one.Changes.Select(change => change.Change).ShouldBe(["replace", "remove", "create", "update"]);
        one.Changes[0].Note.ShouldBe("its database is made anew");
        one.Changes[0].Fields.ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(new FieldDifferenceView { Path = "Engine", From = "\"mysql\"", To = "\"postgres\"" });
        listed.Changes.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Secrets_in_what_waits_are_stars_in_every_answer_and_on_the_page()
    {
        await using var secretive = await ApiServer.StartAsync(with: settings => settings with { Projects = [settings.Projects[0] with { Secrets = [new Core.Compliance.Secret("hunter2")] }] });
        using var asking = secretive.Client();
        var change = new Core.Drivers.ObjectChange("AWS::Lambda::Function/Web", Core.Drivers.ChangeKind.Update, [new Core.Drivers.FieldDifference("Environment", "\"yesterday\"", "\"x-hunter2\"")]) { Note = "has hunter2" };
        await secretive.SaveAsync(SomeProposal.Waiting(key, new Core.Drivers.ChangeProposal("c1", [change])));

        foreach (var path in new[] { "/api/v1/environments", $"/api/v1/environments/{key.Id}", $"/api/v1/environments?project={key.Project}&ref={Uri.EscapeDataString(key.Ref.Name)}", $"/environments/{key.Id}" })
        {
            var text = await asking.GetStringAsync(new Uri(path, UriKind.Relative));
            text.ShouldContain("x-***");
            text.ShouldNotContain("hunter2");
            text.ShouldNotContain("yesterday");
        }

        using var accepted = await asking.PostAsync(new Uri($"/api/v1/environments/{key.Id}/approve", UriKind.Relative), Json(Body("c1")));
        (await accepted.Content.ReadAsStringAsync()).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_job_that_waited_in_vain_learns_what_for_and_how_to_go_on()
    {
        var record = await server.SaveAsync(SomeProposal.Waiting(key));

        using var answer = await client.GetAsync(new Uri($"/api/v1/dotenv?project={key.Project}&ref={Uri.EscapeDataString(key.Ref.Name)}&sha={record.Commit}&wait=1s", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!;
        (problem.Code, problem.Phase).ShouldBe(("awaiting-approval", "AwaitingApproval"));
        problem.Detail.ShouldNotBeNull().ShouldContain("waits for somebody to approve a change: 1 to add, 1 to change, 1 to replace, 1 to remove");
        problem.Remedy.ShouldNotBeNull().ShouldContain($"http://127.0.0.1:8080/environments/{key.Id}");
    }

    [Fact]
    public async Task A_deployment_and_a_stop_are_taken_while_it_waits()
    {
        await server.SaveAsync(SomeProposal.Waiting(key));
        foreach (var action in new[] { "redeploy", "stop" })
        {
            using var answer = await client.PostAsync(new Uri($"/api/v1/environments/{key.Id}/{action}", UriKind.Relative), null);
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        }
    }

    [Fact]
    public async Task The_api_describes_how_to_approve()
    {
        var description = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative))).RootElement;

        var post = description.GetProperty("paths").GetProperty("/api/v1/environments/{id}/approve").GetProperty("post");
        post.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).ShouldBe(["202", "400", "403", "404", "409"], ignoreOrder: true);
        description.GetProperty("components").GetProperty("schemas").GetProperty("ApproveBody").GetProperty("properties").TryGetProperty("change", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task What_cannot_sleep_says_so()
    {
        await using var sleepy = await ApiServer.StartAsync();
        sleepy.Driver.CanSleep = true;
        using var asking = sleepy.Client();
        Task<HttpResponseMessage> SleepAsync() => asking.PostAsync(new Uri($"/api/v1/environments/{key.Id}/sleep", UriKind.Relative), null);

        await sleepy.SaveAsync(SomeRecord.Ready(key) with { CanSleep = false });
        using var refused = await SleepAsync();
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!.ShouldSatisfyAllConditions(
            problem => problem.Code.ShouldBe("cannot-sleep"),
            problem => problem.Detail!.ShouldContain("'static-site' does not say how to sleep"));

        await sleepy.SaveAsync(SomeProposal.Waiting(key));
        using var waiting = await SleepAsync();
        (await waiting.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!.Code.ShouldBe("awaiting-approval");

        await sleepy.SaveAsync(SomeRecord.Ready(key) with { CanSleep = true });
        (await SleepAsync()).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private static string Body(string change) => JsonSerializer.Serialize(new ApproveBody(change), ApiJson.Default.ApproveBody);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private Task<HttpResponseMessage> ApproveAsync(string change, HttpClient? by = null) =>
        (by ?? client).PostAsync(new Uri($"/api/v1/environments/{key.Id}/approve", UriKind.Relative), Json(Body(change)));

    private async Task<ProblemView> ShouldRefuseAsync(string json, HttpStatusCode status, string code)
    {
        using var answer = await client.PostAsync(new Uri($"/api/v1/environments/{key.Id}/approve", UriKind.Relative), json.Length == 0 ? null : Json(json));
        answer.StatusCode.ShouldBe(status);
        var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView))!;
        problem.Code.ShouldBe(code);
        problem.Remedy.ShouldNotBeNullOrEmpty();
        (await server.Store.LoadAsync(key, default)).Wishes.Approval.ShouldBeNull();
        return problem;
    }
}
