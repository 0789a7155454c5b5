using ReviewEnv.Core.Branches;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Tests;

public sealed class EventSentenceTests
{
    private static readonly CommitSha One = CommitSha.Parse("1a2b3c4d" + new string('0', 32));
    private static readonly CommitSha Two = CommitSha.Parse("5e6f7a8b" + new string('0', 32));

    [Fact]
    public void A_push_names_both_commits() => Of(push => push with { Before = One, After = Two }).ShouldBe("push by ada: 1a2b3c4d -> 5e6f7a8b");

    [Fact]
    public void The_first_push_creates() => Of(push => push with { Before = Some.ZeroCommit, After = Two }).ShouldBe("branch created at 5e6f7a8b by ada");

    [Fact]
    public void The_last_push_deletes() => Of(push => push with { Before = One, After = Some.ZeroCommit, Actor = null }).ShouldBe("branch deleted");

    [Fact]
    public void A_tag_is_called_a_tag() => Of(push => push with { Ref = GitRef.Tag("v1"), Kind = BranchEventKind.Deleted }).ShouldBe("tag deleted by ada");

    [Fact]
    public void A_merge_request_has_its_number() =>
        Of(push => push with { Kind = BranchEventKind.MergeRequestMerged, MergeRequest = new MergeRequest(7, "merged") }).ShouldBe("merge request !7 merged by ada");

    private static string Of(Func<BranchEvent, BranchEvent> change) =>
        EventSentence.Of(change(new BranchEvent("shop/web", Some.Branch(), BranchEventKind.Pushed) { Actor = "ada" }));
}
