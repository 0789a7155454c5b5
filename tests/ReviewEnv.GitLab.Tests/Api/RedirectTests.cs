using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

public sealed class RedirectTests : IDisposable
{
    private const string Moved = """{"message":"301 Moved"}""";
    private readonly CannedGitLab server = new();

    [Theory, InlineData(301), InlineData(302), InlineData(307), InlineData(308)]
    public async Task A_moved_project_is_followed_to_its_new_path_with_the_token(int status)
    {
        server.Answer(status, Moved, headers: ("Location", "https://gitlab.example.com/api/v4/projects/shop%2Fnew")).Answer(200, """{"id":1,"path_with_namespace":"shop/new"}""");
        using var api = server.Client();
        (await api.FindProjectAsync("shop/old", default))!.PathWithNamespace.ShouldBe("shop/new");
        server.Asked.ShouldBe(["GET /api/v4/projects/shop%2Fold", "GET /api/v4/projects/shop%2Fnew"]);
        server.Messages.ShouldAllBe(message => message.Headers.Contains("PRIVATE-TOKEN"));
    }

    [Fact]
    public async Task A_relative_redirect_is_followed()
    {
        server.Answer(301, Moved, headers: ("Location", "/api/v4/projects/2")).Answer(200, """{"id":2,"path_with_namespace":"b"}""");
        using var api = server.Client();
        (await api.FindProjectAsync("a", default))!.Id.ShouldBe(2);
    }

    [Theory]
    [InlineData("https://evil.example.com/api/v4/projects/1")]
    [InlineData("http://gitlab.example.com/api/v4/projects/1")]
    [InlineData("https://gitlab.example.com/users/sign_in")]
    [InlineData("https://gitlab.example.com/api/v4/../../users/sign_in")]
    [InlineData(null)]
    public async Task Nobody_else_is_given_the_token(string? location)
    {
        server.Answer(302, "", "text/html", location is null ? [] : [("Location", location)]);
        using var api = server.Client();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.FindProjectAsync("a", default));
        failure.Kind.ShouldBe(GitLabTrouble.Unavailable);
        failure.Message.ShouldContain("set gitlab.url");
        server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        server.Otherwise = _ => CannedGitLab.Of(301, Moved, headers: ("Location", "/api/v4/projects/a"));
        using var api = server.Client();
        await Should.ThrowAsync<GitLabException>(() => api.FindProjectAsync("a", default));
        server.Asked.Count.ShouldBe(6);
    }

    [Fact]
    public async Task What_changes_something_is_not_sent_on()
    {
        server.Answer(307, Moved, headers: ("Location", "https://gitlab.example.com/api/v4/projects/2/deployments/9"));
        using var api = server.Client();
        var failure = await Should.ThrowAsync<GitLabException>(() => api.UpdateDeploymentAsync("1", 9, "success", default));
        failure.Kind.ShouldBe(GitLabTrouble.Refused);
        server.Asked.Count.ShouldBe(1);
    }

    public void Dispose() => server.Dispose();
}
