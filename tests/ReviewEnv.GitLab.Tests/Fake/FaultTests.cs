using System.Text.Json.Nodes;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Fake;

public sealed class FaultTests : RunningFake
{
    private const string Branches = "repository/branches";

    [Fact]
    public async Task A_maintenance_page_is_HTML_with_either_status()
    {
        GitLab.Fault = FakeFault.MaintenancePage;
        var down = await Http.GetAsync(Base + Branches);
        ((int)down.StatusCode).ShouldBe(503);
        down.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");

        GitLab.Fault = FakeFault.MaintenancePage with { HttpStatus = 200 };
        ((int)(await Http.GetAsync(Base + Branches)).StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task A_list_may_be_empty_and_its_items_still_there()
    {
        GitLab.Fault = FakeFault.EmptyList;

        (await GetAsync(Branches)).AsArray().ShouldBeEmpty();
        ((string)(await GetAsync(Branches + "/main"))["name"]!).ShouldBe("main");
    }

    [Fact]
    public async Task A_fault_befalls_only_what_it_is_meant_for_and_so_often_as_it_is_told()
    {
        GitLab.Fault = FakeFault.Status(500).On("/repository/").Times(1).Or(FakeFault.Forbidden.On("/environments"));

        (await AskAsync(HttpMethod.Get, Branches)).Status.ShouldBe(500);
        (await AskAsync(HttpMethod.Get, Branches)).Status.ShouldBe(200);
        (await AskAsync(HttpMethod.Get, "environments")).Status.ShouldBe(403);
        (await AskAsync(HttpMethod.Get, "deployments")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_answer_can_be_lost_although_the_request_was_done()
    {
        GitLab.Fault = FakeFault.Drop with { ActsFirst = true };
        await Should.ThrowAsync<HttpRequestException>(() => AskAsync(HttpMethod.Post, "environments", new { name = "review/a" }));

        Project.Environments.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Half_an_answer_is_not_JSON()
    {
        GitLab.Fault = FakeFault.TruncatedJson;

        var text = await Http.GetStringAsync(Base + Branches);

        Should.Throw<System.Text.Json.JsonException>(() => JsonNode.Parse(text));
    }

    [Fact]
    public async Task A_redirect_leads_to_another_origin()
    {
        GitLab.Fault = FakeFault.RedirectElsewhere;

        var (status, _, headers) = await AskAsync(HttpMethod.Get, Branches);

        status.ShouldBe(302);
        headers.Location!.ToString().ShouldBe($"http://elsewhere.invalid/api/v4/projects/{Project.Id}/repository/branches");
    }

    [Fact]
    public async Task What_hangs_ends_with_the_outage()
    {
        GitLab.Fault = FakeFault.Hang;
        var hanging = Http.GetAsync(Base + Branches);
        await Eventually.TrueAsync(() => GitLab.Requests.Count == 1, "the request has arrived");
        hanging.IsCompleted.ShouldBeFalse();

        await GitLab.StopAsync();

        await Should.ThrowAsync<HttpRequestException>(() => hanging);
    }
}
