using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Webhooks;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Fake;

public sealed class HookTests : RunningFake, IAsyncLifetime
{
    private const string SigningToken = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private readonly ConcurrentQueue<(WebhookHeaders Headers, byte[] Body)> received = [];
    private readonly WebHost receiver;
    private int answer = 202;

    public HookTests()
    {
        receiver = new(application => application.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((new()
            {
                Event = context.Request.Headers[WebhookHeaders.EventName],
                Token = context.Request.Headers[WebhookHeaders.TokenName],
                IdempotencyKey = context.Request.Headers[WebhookHeaders.IdempotencyKeyName],
                Id = context.Request.Headers[WebhookHeaders.IdName],
                Timestamp = context.Request.Headers[WebhookHeaders.TimestampName],
                Signature = context.Request.Headers[WebhookHeaders.SignatureName],
            }, body.ToArray()));
            context.Response.StatusCode = answer;
        }));
    }

    private Uri Address => new(receiver.Uri, "webhooks/gitlab");

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await receiver.StartAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await receiver.DisposeAsync();
        await DisposeAsync();
    }

    [Fact]
    public async Task What_people_do_is_told_in_the_words_that_our_parser_reads()
    {
        Project.AddHook(Address, "s3cret", SigningToken);
        var first = Project.Push("feature/a");
        var request = Project.OpenMergeRequest("feature/a", labels: ["review"]);
        var second = Project.Push("feature/a");
        request.SetLabels("review", "keep");
        request.Merge(deleteSource: true);
        await GitLab.FlushAsync();

        var events = Events();
        events.Select(one => one.Kind).ShouldBe(
        [
            BranchEventKind.Pushed, BranchEventKind.MergeRequestOpened, BranchEventKind.Pushed, BranchEventKind.MergeRequestUpdated, BranchEventKind.MergeRequestUpdated,
            BranchEventKind.Pushed, BranchEventKind.MergeRequestMerged, BranchEventKind.Deleted,
        ]);
        events[0].Before!.Value.IsZero.ShouldBeTrue();
        events[0].After.ShouldBe(first);
        events[2].Before.ShouldBe(first);
        events[3].After.ShouldBe(second);
        events[4].MergeRequest!.Labels.ShouldBe(["review", "keep"]);
        events.ShouldAllBe(one => one.Project == "shop/web" && one.Actor == "ada");
        var verifier = new WebhookVerifier(new(new Secret("s3cret"), new Secret(SigningToken)), Clock);
        received.ShouldAllBe(delivery => verifier.CheckSignature(delivery.Headers, delivery.Body));
    }

    [Fact]
    public async Task More_than_three_deletions_in_one_push_are_told_to_nobody()
    {
        string[] names = ["a", "b", "c", "d"];
        foreach (var name in names) Project.Push(name);
        Project.AddHook(Address);

        Project.DeleteBranches(names);
        await GitLab.FlushAsync();
        received.ShouldBeEmpty();

        Project.PushTogether(new Dictionary<string, CommitSha?> { ["e"] = Some.Commit(), ["f"] = Some.Commit(), ["g"] = Some.Commit() });
        await GitLab.FlushAsync();
        received.Count.ShouldBe(3);
        Project.PushTogether(new Dictionary<string, CommitSha?> { ["e"] = null, ["f"] = null, ["g"] = null, ["h"] = Some.Commit(), ["i"] = Some.Commit(), ["j"] = Some.Commit() });
        await GitLab.FlushAsync();
        received.Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_branch_that_goes_closes_its_merge_request_and_a_fork_s_push_shows_only_there()
    {
        Project.AddHook(Address);
        var fork = Project.Fork("grace/web");
        fork.Push("patch");
        var request = Project.OpenMergeRequest("patch", author: "grace", fromFork: fork);
        var head = request.Push();
        fork.DeleteBranch("patch");
        await GitLab.FlushAsync();

        var events = Events();
        events.Select(one => one.Kind).ShouldBe([BranchEventKind.MergeRequestOpened, BranchEventKind.MergeRequestUpdated, BranchEventKind.MergeRequestClosed]);
        events[1].After.ShouldBe(head);
        events.ShouldAllBe(one => one.MergeRequest!.FromFork);
        request.State.ShouldBe("closed");
    }

    [Fact]
    public async Task A_tag_of_its_own_points_to_its_commit()
    {
        Project.AddHook(Address);
        var tag = Project.AddTag("v1", annotated: true);
        await GitLab.FlushAsync();

        var told = Events().ShouldHaveSingleItem();
        told.Ref.ShouldBe(GitRef.Tag("v1"));
        told.After.ShouldBe(tag.Sha);
        tag.Target.ShouldNotBe(tag.Sha);
    }

    [Fact]
    public async Task Deliveries_are_lost_doubled_and_mixed_as_planned()
    {
        var hook = Project.AddHook(Address, mergeRequests: false);
        GitLab.Delivery = new() { Drop = 0.3, Double = 0.2, Reorder = true, Seed = 7 };
        for (var i = 0; i < 60; i++) Project.Push($"b{i:d2}");
        await GitLab.FlushAsync();

        var dropped = hook.Deliveries.Count(delivery => delivery.Dropped);
        var doubled = hook.Deliveries.Count(delivery => delivery.Sent == 2);
        dropped.ShouldBeInRange(8, 30);
        doubled.ShouldBeInRange(2, 25);
        received.Count.ShouldBe(60 - dropped + doubled);
        received.Select(delivery => delivery.Headers.IdempotencyKey).Distinct().Count().ShouldBe(60 - dropped);
        var refs = Events().Select(one => one.Ref.Name).ToList();
        refs.SequenceEqual(refs.Order(StringComparer.Ordinal)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_hook_that_fails_four_times_is_put_aside_until_its_time_or_a_test_that_works()
    {
        var hook = Project.AddHook(Address);
        answer = 500;
        for (var i = 0; i < 4; i++)
        {
            Project.Push("a");
            await GitLab.FlushAsync();
        }

        hook.AlertStatus.ShouldBe("temporarily_disabled");
        hook.DisabledUntil.ShouldBe(Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        Project.Push("a");
        await GitLab.FlushAsync();
        received.Count.ShouldBe(4);

        Clock.Advance(TimeSpan.FromMinutes(1));
        Project.Push("a");
        await GitLab.FlushAsync();
        received.Count.ShouldBe(5);
        ((string)(await GetAsync("hooks"))[0]!["disabled_until"]!).ShouldBe("2026-01-05T12:03:00.000Z");

        (await AskAsync(HttpMethod.Post, $"hooks/{hook.Id}/test/push_events")).Status.ShouldBe(422);
        answer = 202;
        (await AskAsync(HttpMethod.Post, $"hooks/{hook.Id}/test/push_events")).Status.ShouldBe(201);
        hook.AlertStatus.ShouldBe("executable");
        (await AskAsync(HttpMethod.Post, $"hooks/{hook.Id}/test/merge_requests_events")).Status.ShouldBe(422);
    }

    [Fact]
    public async Task A_hook_that_fails_forty_times_is_put_aside_for_good()
    {
        var hook = Project.AddHook(Address);
        answer = 404;
        for (var i = 0; i < 40; i++)
        {
            Project.Push("a");
            await GitLab.FlushAsync();
            Clock.Advance(TimeSpan.FromDays(1));
        }

        hook.AlertStatus.ShouldBe("disabled");
        received.Count.ShouldBe(40);
        GitLab.Delivery = GitLab.Delivery with { DisableFailingHooks = false };
        answer = 200;
        await AskAsync(HttpMethod.Post, $"hooks/{hook.Id}/test/push_events");
        hook.AlertStatus.ShouldBe("executable");
    }

    [Fact]
    public async Task A_filter_keeps_pushes_of_other_branches_away()
    {
        Project.AddHook(Address).PushEventsBranchFilter = "release/*";

        Project.Push("feature/a");
        Project.Push("release/1");
        await GitLab.FlushAsync();

        Events().ShouldHaveSingleItem().Ref.Name.ShouldBe("release/1");
    }

    [Fact]
    public async Task Everything_may_happen_at_once()
    {
        var hook = Project.AddHook(Address);
        GitLab.Delivery = new() { Reorder = true };

        await Parallel.ForAsync(0, 40, async (number, _) =>
        {
            Project.Push($"b{number}");
            var request = Project.OpenMergeRequest($"b{number}");
            (await AskAsync(HttpMethod.Post, $"merge_requests/{request.Iid}/notes", new { body = "Ready" })).Status.ShouldBe(201);
            request.Merge(deleteSource: true);
        });
        await GitLab.FlushAsync();

        hook.Deliveries.ShouldAllBe(delivery => delivery.Sent == 1 && delivery.ResponseStatus == "202");
        received.Count.ShouldBe(40 * 5);
        Project.Branches.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Secrets_go_in_and_not_out_and_a_new_address_forgets_them()
    {
        var created = await AskAsync(HttpMethod.Post, "hooks", new { url = Address, token = "s3cret", signing_token = SigningToken, merge_requests_events = true });
        created.Status.ShouldBe(201);
        created.Json!.ToJsonString().ShouldNotContain("s3cret");
        ((bool)created.Json["push_events"]!).ShouldBeTrue();
        ((bool)created.Json["tag_push_events"]!).ShouldBeFalse();
        var hook = Project.Hooks.ShouldHaveSingleItem();

        await AskAsync(HttpMethod.Put, $"hooks/{hook.Id}", new { url = hook.Url, tag_push_events = true });
        hook.Token.ShouldBe("s3cret");
        await AskAsync(HttpMethod.Put, $"hooks/{hook.Id}", new { url = hook.Url + "/new" });
        hook.Token.ShouldBeNull();
        hook.SigningToken.ShouldBeNull();

        (await AskAsync(HttpMethod.Post, "hooks", new { url = "ftp://x" })).Status.ShouldBe(422);
        (await AskAsync(HttpMethod.Delete, $"hooks/{hook.Id}")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Events_are_remembered_and_can_be_sent_again_under_their_key()
    {
        var hook = Project.AddHook(Address);
        answer = 500;
        Project.Push("a");
        await GitLab.FlushAsync();
        await receiver.StopAsync();
        Project.Push("b");
        await GitLab.FlushAsync();
        await receiver.StartAsync();
        answer = 202;

        var events = (await GetAsync($"hooks/{hook.Id}/events")).AsArray();
        events.Select(one => (string)one!["response_status"]!).ShouldBe(["internal error", "500"]);
        ((string)events[0]!["trigger"]!).ShouldBe("push_hooks");
        (await AskAsync(HttpMethod.Post, $"hooks/{hook.Id}/events/{events[1]!["id"]}/resend")).Status.ShouldBe(201);
        received.Count.ShouldBe(2);
        received.Select(delivery => delivery.Headers.IdempotencyKey).Distinct().ShouldHaveSingleItem();
        (await GetAsync($"hooks/{hook.Id}/events?status=successful")).AsArray().Count.ShouldBe(1);

        GitLab.Version = new(17, 2, 0);
        (await AskAsync(HttpMethod.Get, $"hooks/{hook.Id}/events")).Status.ShouldBe(404);
        GitLab.Violations.ShouldBeEmpty();
    }

    private List<BranchEvent> Events() =>
        [.. received.Select(delivery => WebhookParser.Parse(delivery.Body, delivery.Headers.Event)).SelectMany(parsed => parsed.ShouldBeOfType<ParsedWebhook.Events>().Branches)];
}
