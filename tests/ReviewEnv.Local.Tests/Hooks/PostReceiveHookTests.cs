using System.Text.Json;
using ReviewEnv.Core.Branches;
using ReviewEnv.Local.Hooks;

namespace ReviewEnv.Local.Tests.Hooks;

public sealed class PostReceiveHookTests
{
    private static readonly string Zero = new('0', 40);
    private static readonly string One = new('1', 40);

    [Fact]
    public async Task Every_branch_and_tag_of_a_push_is_one_update()
    {
        var updates = await ReadAsync($"{Zero} {One} refs/heads/feature/a\n{One} {Zero} refs/heads/b c;$(id)\n{Zero} {One} refs/tags/v1\n");
        updates.Select(update => update.Ref).ShouldBe([GitRef.Branch("feature/a"), GitRef.Branch("b c;$(id)"), GitRef.Tag("v1")]);
    }

    [Fact]
    public async Task What_is_neither_branch_nor_tag_is_left_out() =>
        (await ReadAsync($"{Zero} {One} refs/notes/commits\nnonsense\n\n{Zero} abc refs/heads/x\n")).ShouldBeEmpty();

    [Fact]
    public void A_push_reads_like_one_of_GitLab()
    {
        var payload = Payload(new RefUpdate(CommitSha.Parse(Zero), CommitSha.Parse(One), GitRef.Branch("feature/\"quoted\"")));
        payload.GetProperty("object_kind").GetString().ShouldBe("push");
        payload.GetProperty("event_name").GetString().ShouldBe("push");
        payload.GetProperty("before").GetString().ShouldBe(Zero);
        payload.GetProperty("after").GetString().ShouldBe(One);
        payload.GetProperty("checkout_sha").GetString().ShouldBe(One);
        payload.GetProperty("ref").GetString().ShouldBe("refs/heads/feature/\"quoted\"");
        payload.GetProperty("user_username").GetString().ShouldBe("ada");
        payload.GetProperty("project").GetProperty("path_with_namespace").GetString().ShouldBe("shop/web");
    }

    [Fact]
    public void A_deletion_checks_nothing_out()
    {
        var payload = Payload(new RefUpdate(CommitSha.Parse(One), CommitSha.Parse(Zero), GitRef.Tag("v1")));
        payload.GetProperty("object_kind").GetString().ShouldBe("tag_push");
        payload.GetProperty("after").GetString().ShouldBe(Zero);
        payload.GetProperty("checkout_sha").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private static JsonElement Payload(RefUpdate update) => JsonDocument.Parse(PostReceiveHook.Payload(update, "shop/web", "ada")).RootElement;

    private static Task<IReadOnlyList<RefUpdate>> ReadAsync(string text) => RefUpdate.ReadAsync(new StringReader(text), default);
}
