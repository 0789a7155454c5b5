namespace ReviewEnv.GitLab.Tests.Fake;

public sealed class PagingTests : RunningFake
{
    [Fact]
    public async Task A_list_has_pages_that_say_where_the_others_are()
    {
        Project.AddBranches(44);

        var (_, first, headers) = await AskAsync(HttpMethod.Get, "repository/branches?per_page=20");

        first!.AsArray().Count.ShouldBe(20);
        Header(headers, "X-Page").ShouldBe("1");
        Header(headers, "X-Next-Page").ShouldBe("2");
        Header(headers, "X-Prev-Page").ShouldBe("");
        Header(headers, "X-Total").ShouldBe("45");
        Header(headers, "X-Total-Pages").ShouldBe("3");
        Header(headers, "Link")!.ShouldContain("rel=\"last\"");
        var last = await AskAsync(HttpMethod.Get, "repository/branches?per_page=20&page=3");
        last.Json!.AsArray().Count.ShouldBe(5);
        Next(last.Headers).ShouldBeNull();
        Header(last.Headers, "X-Next-Page").ShouldBe("");
    }

    [Fact]
    public async Task A_keyset_leads_through_all_branches_and_an_exactly_full_page_has_a_next_one()
    {
        Project.AddBranches(39);
        var names = new List<string>();
        var pages = 0;

        for (var next = "repository/branches?pagination=keyset&per_page=20"; next is not null; pages++)
        {
            var (_, json, headers) = await AskAsync(HttpMethod.Get, next);
            Header(headers, "X-Total").ShouldBeNull();
            names.AddRange(json!.AsArray().Select(branch => (string)branch!["name"]!));
            next = Next(headers);
        }

        pages.ShouldBe(3);
        names.Count.ShouldBe(40);
        names.ShouldBeUnique();
    }

    [Fact]
    public async Task Above_ten_thousand_GitLab_does_not_count()
    {
        Project.AddBranches(10_000);

        var (_, _, headers) = await AskAsync(HttpMethod.Get, "repository/branches?per_page=100");

        Header(headers, "X-Total").ShouldBeNull();
        Header(headers, "X-Next-Page").ShouldBe("2");
        Header(headers, "Link")!.ShouldNotContain("rel=\"last\"");
    }

    [Fact]
    public async Task Projects_are_paged_by_id_until_a_page_is_empty()
    {
        for (var i = 0; i < 5; i++) GitLab.AddProject($"shop/p{i}");
        var ids = new List<long>();
        var pages = 0;

        for (var next = $"{GitLab.Url}api/v4/projects?membership=true&pagination=keyset&order_by=id&sort=asc&per_page=3"; next is not null; pages++)
        {
            var (_, json, headers) = await AskAsync(HttpMethod.Get, next);
            ids.AddRange(json!.AsArray().Select(project => (long)project!["id"]!));
            next = Next(headers);
        }

        pages.ShouldBe(3);
        ids.Count.ShouldBe(6);
        ids.ShouldBe(ids.Order());
    }

    [Fact]
    public async Task A_list_that_has_no_keyset_says_so()
    {
        var (status, json, _) = await AskAsync(HttpMethod.Get, "environments?pagination=keyset");

        status.ShouldBe(405);
        ((string)json!["error"]!).ShouldContain("Keyset pagination is not yet available");
    }
}
