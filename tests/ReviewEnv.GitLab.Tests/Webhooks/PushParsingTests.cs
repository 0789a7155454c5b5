using System.Text;
using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.GitLab.Tests.Webhooks;

public sealed class PushParsingTests
{
    private static readonly CommitSha A = CommitSha.Parse(string.Concat(Enumerable.Repeat("a1", 20)));
    private static readonly CommitSha B = CommitSha.Parse(string.Concat(Enumerable.Repeat("b2", 20)));
    private static readonly CommitSha C = CommitSha.Parse(string.Concat(Enumerable.Repeat("c3", 20)));

    [Theory]
    [InlineData("push-branch-created")]
    [InlineData("push-branch-created-no-commits")]
    public void A_new_branch_is_a_push_from_zero(string name) => Single(name).ShouldBe(
        new BranchEvent("shop/web", GitRef.Branch("feature/hello"), BranchEventKind.Pushed) { ProjectId = "42", Before = Some.ZeroCommit, After = B, Actor = "ada" });

    [Fact]
    public void An_update_tells_both_commits()
    {
        var told = Single("push-branch-updated");

        told.Kind.ShouldBe(BranchEventKind.Pushed);
        (told.Before, told.After).ShouldBe((A, B));
    }

    [Theory]
    [InlineData("push-branch-deleted", "refs/heads/feature/hello")]
    [InlineData("push-branch-deleted-sha256", "refs/heads/feature/hello")]
    [InlineData("tag_push-deleted", "refs/tags/v1.0.0")]
    public void A_push_to_zero_is_a_deletion(string name, string fullRef)
    {
        var told = Single(name);

        told.Kind.ShouldBe(BranchEventKind.Deleted);
        told.Ref.FullName.ShouldBe(fullRef);
        told.After!.Value.IsZero.ShouldBeTrue();
    }

    [Fact]
    public void An_annotated_tag_stands_for_the_commit_it_points_to()
    {
        var told = Single("tag_push-annotated");

        told.Ref.ShouldBe(GitRef.Tag("v1.0.0"));
        told.After.ShouldBe(C);
    }

    [Fact]
    public void A_system_hook_is_known_by_its_event_name()
    {
        var told = Single("system-push", "System Hook");

        (told.Project, told.Ref.Name, told.Actor).ShouldBe(("shop/web", "feature/hello", "Ada Lovelace"));
        Single("system-tag_push", "System Hook").Ref.IsTag.ShouldBeTrue();
    }

    [Fact]
    public void A_repository_update_tells_every_branch_and_tag_of_the_push()
    {
        var told = Recorded.Parse("system-repository_update", "System Hook").ShouldBeOfType<ParsedWebhook.Events>();

        told.Kind.ShouldBe("repository_update");
        told.Branches.Select(one => (one.Ref.FullName, one.Kind)).ShouldBe(
        [
            ("refs/heads/feature/one", BranchEventKind.Pushed),
            ("refs/heads/feature/two", BranchEventKind.Deleted),
            ("refs/tags/v1.0.0", BranchEventKind.Pushed),
        ]);
        told.Branches.ShouldAllBe(one => one.ProjectId == "42" && one.Project == "shop/web");
        told.Branches[0].After.ShouldBe(A);
        told.Branches[2].After.ShouldBeNull("the id may be that of a tag object");
    }

    [Fact]
    public void The_header_decides_where_the_body_does_not_say_what_it_is()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"ref":"refs/heads/x","after":"{{B}}","project":{"path_with_namespace":"shop/web"} }""");

        WebhookParser.Parse(body, "Push Hook").ShouldBeOfType<ParsedWebhook.Events>().Kind.ShouldBe("push");
        WebhookParser.Parse(body, "System Hook").ShouldBe(new ParsedWebhook.Ignored("the body has neither object_kind nor event_name"));
        WebhookParser.Parse(Recorded.Bytes("note"), "Push Hook").ShouldBeOfType<ParsedWebhook.Ignored>();
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
    [InlineData("refs/heads/x")]
    public void A_hostile_name_comes_through_as_it_is(string name)
    {
        var body = PushPayload.Of("shop/web", "refs/heads/" + name, PushPayload.Zero, B.Value);

        WebhookParser.Parse(body, null).ShouldBeOfType<ParsedWebhook.Events>().Branches.Single().Ref.Name.ShouldBe(name);
    }

    [Fact]
    public void Three_hundred_characters_are_a_name_and_a_page_is_none()
    {
        Parse("refs/heads/" + new string('a', 300)).ShouldBeOfType<ParsedWebhook.Events>();
        Parse("refs/heads/" + new string('a', 1100)).ShouldBe(new ParsedWebhook.Ignored("ref is longer than 1024 bytes"));
    }

    [Theory]
    [InlineData("refs/merge-requests/1/head", "'refs/merge-requests/1/head' is neither a branch nor a tag")]
    [InlineData("refs/heads/", "'refs/heads/' is neither a branch nor a tag")]
    [InlineData("main", "'main' is neither a branch nor a tag")]
    [InlineData("", "the event has no ref")]
    [InlineData("refs/heads/a\0b", "ref holds control characters")]
    [InlineData("refs/heads/a\u001b[2J", "ref holds control characters")]
    public void A_ref_that_is_no_branch_or_tag_is_ignored_with_the_reason(string fullRef, string reason) => Parse(fullRef).ShouldBe(new ParsedWebhook.Ignored(reason));

    private static ParsedWebhook Parse(string fullRef) => WebhookParser.Parse(PushPayload.Of("shop/web", fullRef, PushPayload.Zero, B.Value), null);

    private static BranchEvent Single(string name, string? header = null) => Recorded.Parse(name, header).ShouldBeOfType<ParsedWebhook.Events>().Branches.Single();
}
