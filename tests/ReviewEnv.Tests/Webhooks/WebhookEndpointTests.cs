using System.Net;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Tests.Webhooks;

public sealed class WebhookEndpointTests : IAsyncLifetime
{
    private static readonly string Head = Some.CommitOf(7).Value;
    private WebhookServer server = null!;

    public async Task InitializeAsync() => server = await WebhookServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_push_is_stored_and_its_branch_is_looked_at()
    {
        using var answer = await server.SendAsync(Push("feature/hello"), key: "one");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("accepted\n");
        var delivery = server.Inbox.Accepted.ShouldHaveSingleItem();
        (delivery.IdempotencyKey, delivery.ReceivedAt).ShouldBe(("one", server.Clock.GetUtcNow()));
        delivery.Events.ShouldHaveSingleItem().After!.Value.Value.ShouldBe(Head);
        server.Inbox.Woken.ShouldBe([new EnvironmentKey("shop/web", GitRef.Branch("feature/hello"))]);
    }

    [Fact]
    public async Task The_answer_waits_for_the_commit()
    {
        var commit = new TaskCompletionSource();
        server.Inbox.Commit = commit.Task;

        var sending = server.SendAsync(Push("feature/hello"));
        var early = await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(300)));
        early.ShouldNotBe(sending);
        server.Inbox.Woken.ShouldBeEmpty();
        commit.SetResult();

        using var answer = await sending;
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        server.Inbox.Woken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_delivery_is_known_and_wakes_nobody()
    {
        (await server.SendAsync(Push("feature/hello"), key: "one")).Dispose();
        using var answer = await server.SendAsync(Push("feature/hello"), key: "one");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("already known\n");
        server.Inbox.Accepted.Count.ShouldBe(1);
        server.Inbox.Woken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_of_any_length_is_stored_bounded_and_still_known()
    {
        var key = new string('k', 5000);
        (await server.SendAsync(Push("feature/hello"), key: key)).Dispose();
        using var answer = await server.SendAsync(Push("feature/hello"), key: key);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Inbox.Accepted.ShouldHaveSingleItem().IdempotencyKey!.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("disk full")]
    [InlineData(null)]
    public async Task What_cannot_be_stored_is_asked_for_again(string? reason)
    {
        server.Inbox.Trouble = reason is null ? new InvalidDataException("surprise") : new StoreUnavailableException(reason);
        using var refused = await server.SendAsync(Push("feature/hello"), key: "one");

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldBe(TimeSpan.FromSeconds(30));
        server.Inbox.Woken.ShouldBeEmpty();

        server.Inbox.Trouble = null;
        using var answer = await server.SendAsync(Push("feature/hello"), key: "one");
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("""{"object_kind":"note"}""", "ignored: 'note' events say nothing about branches\n")]
    [InlineData("""{"event_name":"project_create"}""", "ignored: 'project_create' events say nothing about branches\n")]
    [InlineData("[]", "ignored: the body is JSON, but not an object\n")]
    public async Task An_event_that_says_nothing_is_ignored_with_the_reason(string body, string answered) =>
        await IsIgnoredAsync(System.Text.Encoding.UTF8.GetBytes(body), answered);

    [Fact]
    public async Task A_project_that_is_not_configured_is_ignored_by_name() =>
        await IsIgnoredAsync(PushPayload.Of("other/web", "refs/heads/x", PushPayload.Zero, Head), "ignored: project 'other/web' is not configured\n");

    [Fact]
    public async Task Refs_that_get_no_environments_are_ignored()
    {
        await IsIgnoredAsync(PushPayload.Of("shop/web", "refs/merge-requests/1/head", PushPayload.Zero, Head), "ignored: 'refs/merge-requests/1/head' is neither a branch nor a tag\n");
        await IsIgnoredAsync(PushPayload.Of("shop/web", "refs/tags/v1", PushPayload.Zero, Head), "ignored: tags of 'shop/web' get no environments (refs.tags is false)\n");
    }

    [Fact]
    public async Task Of_many_refs_in_one_delivery_those_that_count_are_stored()
    {
        var body = System.Text.Encoding.UTF8.GetBytes($$$"""
            {"event_name":"repository_update","project_id":42,"project":{"path_with_namespace":"shop/web"},"changes":[
            {"before":"{{{PushPayload.Zero}}}","after":"{{{Head}}}","ref":"refs/heads/one"},{"before":"{{{PushPayload.Zero}}}","after":"{{{Head}}}","ref":"refs/tags/v1"},
            {"before":"{{{Head}}}","after":"{{{PushPayload.Zero}}}","ref":"refs/heads/two"}]}
            """);
        using var answer = await server.SendAsync(body, kind: "System Hook");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        server.Inbox.Accepted.ShouldHaveSingleItem().Events.Select(one => (one.Ref.Name, one.Kind)).ShouldBe([("one", BranchEventKind.Pushed), ("two", BranchEventKind.Deleted)]);
        server.Inbox.Woken.Select(key => key.Ref.Name).ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("feature/Foo_Bar")]
    [InlineData("日本語")]
    [InlineData("-")]
    [InlineData("$(id)")]
    [InlineData("\";rm -rf ~;\"")]
    [InlineData("../../x")]
    [InlineData("a b")]
    [InlineData("🚀")]
    [InlineData("..")]
    public async Task A_hostile_name_passes_through_unharmed(string name)
    {
        using var answer = await server.SendAsync(Push(name));

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        server.Inbox.Woken.ShouldHaveSingleItem().Ref.Name.ShouldBe(name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"object_kind\":\"push\",\"ref\":\"refs/he")]
    [InlineData("payload=%7B%7D")]
    public async Task What_is_not_json_is_a_bad_request(string body)
    {
        using var answer = await server.SendAsync(System.Text.Encoding.UTF8.GetBytes(body));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        server.Inbox.Accepted.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Only_posts_are_taken(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/webhooks/gitlab");
        using var answer = await server.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    private static byte[] Push(string branch) => PushPayload.Of("shop/web", "refs/heads/" + branch, PushPayload.Zero, Head);

    private async Task IsIgnoredAsync(byte[] body, string answered)
    {
        using var answer = await server.SendAsync(body);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(answered);
        server.Inbox.Accepted.ShouldBeEmpty();
        server.Inbox.Woken.ShouldBeEmpty();
    }
}
