using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

public sealed class PagingTests : IDisposable
{
    private const string Root = "https://gitlab.example.com/api/v4/projects/1/repository/branches";
    private readonly CannedGitLab server = new();

    [Fact]
    public async Task Links_are_followed_to_the_end_with_the_token()
    {
        server.Answer(200, CannedGitLab.Branches("a", "b"), headers: ("Link", $"<{Root}?page_token=b&pagination=keyset>; rel=\"next\""))
            .Answer(200, CannedGitLab.Branches("c"), headers: ("Link", $"<{Root}?page=1>; rel=\"first\", <{Root}?x=1,2;y&page_token=c>; rel=\"next\", <{Root}?page=9>; rel=\"last\""))
            .Answer(200, "[]", headers: ("Link", $"<{Root}?page=1>; rel=\"first\""));
        using var api = server.Client();
        (await api.ListBranchesAsync("1", default)).Select(branch => branch.Name).ShouldBe(["a", "b", "c"]);
        server.Asked.Last().ShouldBe("GET /api/v4/projects/1/repository/branches?x=1,2;y&page_token=c");
        server.Messages.ShouldAllBe(message => message.Headers.Contains("PRIVATE-TOKEN"));
    }

    [Fact]
    public async Task Without_links_pages_are_counted()
    {
        server.Answer(200, CannedGitLab.Branches("a"), headers: ("X-Next-Page", "2")).Answer(200, CannedGitLab.Branches("b"), headers: ("X-Next-Page", "3")).Answer(200, CannedGitLab.Branches("c"), headers: ("X-Next-Page", ""));
        using var api = server.Client();
        (await api.ListTagsAsync("1", default)).Count.ShouldBe(3);
        server.Asked.Last().ShouldBe("GET /api/v4/projects/1/repository/tags?order_by=name&sort=asc&per_page=100&page=3");
    }

    [Theory]
    [InlineData("https://evil.example.com/api/v4/projects")]
    [InlineData("http://gitlab.example.com/api/v4/projects")]
    [InlineData("https://gitlab.example.com:8443/api/v4/projects")]
    [InlineData("https://gitlab.example.com.evil.example.com/api/v4/projects")]
    [InlineData("https://gitlab.example.com@evil.example.com/api/v4/projects")]
    [InlineData("//evil.example.com/api/v4/projects")]
    [InlineData("https://gitlab.example.com/users/sign_in")]
    public async Task A_link_to_elsewhere_is_refused_and_the_list_is_none(string link)
    {
        server.Answer(200, CannedGitLab.Branches("a"), headers: ("Link", $"<{link}>; rel=\"next\""));
        using var api = server.Client();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.ListBranchesAsync("1", default));
        failure.Message.ShouldContain("set gitlab.url to the address that GitLab calls its own");
        server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_link_to_elsewhere_does_not_matter_while_pages_can_be_counted()
    {
        server.Answer(200, CannedGitLab.Branches("a"), headers: [("Link", "<https://other.example.com/api/v4/x>; rel=\"next\""), ("X-Next-Page", "2")]).Answer(200, "[]");
        using var api = server.Client();
        (await api.ListTagsAsync("1", default)).Count.ShouldBe(1);
        server.Messages.ShouldAllBe(message => message.RequestUri!.Host == "gitlab.example.com");
    }

    [Fact]
    public async Task A_page_that_is_named_twice_ends_the_asking()
    {
        server.Otherwise = _ => CannedGitLab.Of(200, CannedGitLab.Branches("a"), headers: ("Link", $"<{Root}?page_token=a>; rel=\"next\""));
        using var api = server.Client();
        (await Should.ThrowAsync<GitLabException>(() => api.ListBranchesAsync("1", default))).Message.ShouldContain("does not end");
        server.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Pages_without_end_are_given_up_after_a_thousand()
    {
        var page = 0;
        server.Otherwise = _ => CannedGitLab.Of(200, "[]", headers: ("Link", $"<{Root}?page_token={++page}>; rel=\"next\""));
        using var api = server.Client();
        await Should.ThrowAsync<GitLabException>(() => api.ListBranchesAsync("1", default));
        server.Asked.Count.ShouldBe(1000);
    }

    [Fact]
    public async Task A_list_that_fails_half_way_is_no_list()
    {
        server.Answer(200, CannedGitLab.Branches("a"), headers: ("Link", $"<{Root}?page_token=a>; rel=\"next\"")).Answer(403, """{"message":"403 Forbidden"}""");
        using var api = server.Client();
        (await Should.ThrowAsync<GitLabException>(() => api.ListBranchesAsync("1", default))).Kind.ShouldBe(GitLabTrouble.Forbidden);
    }

    [Fact]
    public async Task A_full_page_that_tells_nothing_of_pages_may_be_a_part_only()
    {
        var full = CannedGitLab.Branches([.. Enumerable.Range(0, 100).Select(number => $"b{number}")]);
        server.Answer(200, full).Answer(200, full, headers: ("X-Page", "1")).Answer(200, full);
        using var api = server.Client();
        (await Should.ThrowAsync<GitLabException>(() => api.ListTagsAsync("1", default))).Message.ShouldContain("does a proxy take them away?");
        (await api.ListTagsAsync("1", default)).Count.ShouldBe(100);
        // By cursors, silence is the end.
        (await api.ListBranchesAsync("1", default)).Count.ShouldBe(100);
    }

    public void Dispose() => server.Dispose();
}
