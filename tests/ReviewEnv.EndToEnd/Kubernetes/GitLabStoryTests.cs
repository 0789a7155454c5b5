using System.Net;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>The same with GitLab, which is known by its webhooks alone: no repository, a template of the server, images by commit.</summary>
[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class GitLabStoryTests(KubernetesFixture fixture)
{
    private const string Branch = "feature/from-gitlab";

    [ContractFact]
    public async Task Webhooks_alone_bring_a_branch_up_move_it_and_take_it_away()
    {
        await using var site = await ClusterSite.OpenAsync(fixture, "kubernetes-web", more: (_, text) =>
            text.Replace("local: { repositories: ./repositories,", "gitlab: { url: https://gitlab.example.com,", StringComparison.Ordinal));
        string[] commits = [new('a', 40), new('b', 40), new('c', 40)];
        await fixture.RealNode.TagAsync(commits[0][..8]);
        await fixture.RealNode.TagAsync(commits[2][..8]);

        await SendAsync(site, PushPayload.Zero, commits[0]);
        var url = Daemon.UrlOf(await site.ReadyAsync(Branch, commits[0]));
        (await site.PageAsync(url)).ShouldContain($"commit {commits[0]}");
        var space = await site.NamespaceAsync(Branch);
        space.ShouldStartWith($"{site.Prefix}-group-web-feature-from-gitlab-");
        (await site.SeeAsync("ingress", "web", "-n", space)).At("spec", "rules")[0].Text("host").ShouldBe(url.Host);

        await SendAsync(site, commits[0], commits[1]);
        await site.ToldAsync(Branch, "Failure", [$"reviewenv-test/web:{commits[1][..8]}", "pull", $"{commits[0][..8]} keeps serving"]);
        (await site.PageAsync(url)).ShouldContain($"commit {commits[0]}");

        await SendAsync(site, commits[1], commits[2]);
        await site.ReadyAsync(Branch, commits[2]);
        (await site.PageAsync(url)).ShouldContain($"commit {commits[2]}");

        // Delivered late and twice, an old event changes nothing.
        await SendAsync(site, commits[1], commits[2]);
        await SendAsync(site, commits[2], PushPayload.Zero);
        await site.ReachAsync(Branch, "Stopped");
        (await site.NamespacesAsync()).ShouldBeEmpty();
        (await site.StatusAsync(url)).ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task SendAsync(ClusterSite site, string before, string after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Workspace.Server, "/webhooks/gitlab")) { Content = new ByteArrayContent(PushPayload.Of(ClusterSite.Project, $"refs/heads/{Branch}", before, after)) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Gitlab-Event", "Push Hook");
        request.Headers.Add("X-Gitlab-Token", Workspace.WebhookSecret);
        using var answer = await site.Daemon.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }
}
