using System.Net.Http.Json;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Tests.Api;

/// <summary>What a plan shows, and what it hides.</summary>
public sealed class PlanApiTests : IAsyncLifetime
{
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
    public async Task A_plan_shows_what_would_be_run_without_its_secrets()
    {
        await using var secretive = await ApiServer.StartAsync(with: settings => settings with
        {
            Projects = [settings.Projects[0] with { Parameters = new Dictionary<string, string> { ["key"] = "id-hunter2" }, Secrets = [new Core.Compliance.Secret("hunter2")] }],
        });
        using var asking = secretive.Client();

        var plan = await asking.GetStringAsync(new Uri("/api/v1/plan?project=shop/web&ref=feature/x", UriKind.Relative));

        plan.ShouldContain("--key=id-***");
        plan.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_plan_shows_what_would_change_in_each_object()
    {
        server.Driver.Preview = new EnvironmentPreview(
            [new ObjectChange("Deployment/web", ChangeKind.Update, [new FieldDifference("spec.replicas", "1", "2")]), new ObjectChange("Job/migrate", ChangeKind.Replace, []) { Note = "made again" }],
            "half of it");

        var plan = (await client.GetFromJsonAsync(new Uri("/api/v1/plan?project=shop/web&ref=feature/x", UriKind.Relative), ApiJson.Default.PlanView))!;

        plan.ObjectsNote.ShouldBe("half of it");
        plan.Objects!.Select(change => (change.Object, change.Change, change.Note)).ShouldBe([("Deployment/web", "update", null), ("Job/migrate", "replace", "made again")]);
        plan.Objects![0].Fields.ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(new FieldDifferenceView { Path = "spec.replicas", From = "1", To = "2" });
    }

    [Fact]
    public async Task A_plan_hides_secrets_in_differences_and_what_may_have_been_secrets_before()
    {
        await using var secretive = await ApiServer.StartAsync(with: settings => settings with { Projects = [settings.Projects[0] with { Secrets = [new Core.Compliance.Secret("hun\"ter2")] }] });
        secretive.Driver.Preview = new EnvironmentPreview(
        [
            new ObjectChange("Deployment/web", ChangeKind.Update,
            [
                new FieldDifference("env[KEY].value", "\"yesterday\"", "\"x-hun\\\"ter2\""),
                new FieldDifference("env[OLD]", "{\"value\":\"yesterday\"}", null),
                new FieldDifference("replicas", "1", "2"),
            ]) { Note = "refused: hun\"ter2" },
        ]);
        using var asking = secretive.Client();

        var text = await asking.GetStringAsync(new Uri("/api/v1/plan?project=shop/web&ref=feature/x", UriKind.Relative));

        text.ShouldNotContain("ter2");
        text.ShouldNotContain("yesterday");
        text.ShouldContain("x-***");
        text.ShouldContain("\"from\":\"1\",\"to\":\"2\"");
    }

    [Fact]
    public async Task A_plan_while_the_target_is_away_says_so_and_still_shows_what_is_wanted()
    {
        server.Driver.Trouble = "target 'here': nobody answers at 10.0.0.1";
        server.Driver.Preview = new EnvironmentPreview([new ObjectChange("Deployment/web", ChangeKind.Unknown, [])], "the cluster could not be asked");

        var plan = (await client.GetFromJsonAsync(new Uri("/api/v1/plan?project=shop/web&ref=feature/x", UriKind.Relative), ApiJson.Default.PlanView))!;

        plan.Observed.ShouldBe("Unknown");
        plan.Step.ShouldBe("wait: target 'here': nobody answers at 10.0.0.1");
        plan.Decision.ShouldBe("wanted");
        plan.Rendered.ShouldNotBeNull();
        plan.Objects!.ShouldHaveSingleItem().Change.ShouldBe("unknown");
    }
}
