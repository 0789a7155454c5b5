using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Webhooks;

namespace ReviewEnv.Tests.Webhooks;

public sealed class WebhookScopeTests
{
    private static readonly BranchEvent Branch = new("shop/web", GitRef.Branch("main"), BranchEventKind.Pushed);
    private static readonly BranchEvent Tag = new("shop/web", GitRef.Tag("v1"), BranchEventKind.Pushed);

    [Fact]
    public void Tags_count_where_the_project_wants_them()
    {
        WebhookScope.Of(Catalog(tags: true), [Branch, Tag], out var why).ShouldBe([Branch, Tag]);
        why.ShouldBeEmpty();
        WebhookScope.Of(Catalog(tags: false), [Branch, Tag], out _).ShouldBe([Branch]);
        WebhookScope.Of(Catalog(tags: false), [Tag], out why).ShouldBeEmpty();
        why.ShouldContain("refs.tags is false");
    }

    [Fact]
    public void An_excluded_branch_counts_because_it_may_have_an_environment_from_before() =>
        WebhookScope.Of(Catalog(tags: false), [Branch], out _).ShouldBe([Branch]);

    [Fact]
    public void Only_configured_projects_count()
    {
        WebhookScope.Of(Catalog(tags: true), [Branch with { Project = "shop/sub/web" }], out var why).ShouldBeEmpty();
        why.ShouldBe("project 'shop/sub/web' is not configured");
    }

    private static ProjectCatalog Catalog(bool tags) => new([WebhookServer.Project("shop/*") with { Refs = RefFilter.Default with { Tags = tags } }]);
}
