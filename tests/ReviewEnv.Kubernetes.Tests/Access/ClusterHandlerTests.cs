using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Kubernetes.Api.Access;

namespace ReviewEnv.Kubernetes.Tests.Access;

public sealed class ClusterHandlerTests : IDisposable
{
    private readonly AccessBench bench = new();
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        bench.Dispose();
        authority.Dispose();
    }

    private string Trusted => $"certificate-authority-data: {AccessBench.Base64(authority.Pem)}";

    [Fact]
    public async Task Requests_go_over_HTTP_2_to_a_server_of_the_configured_authority()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        using var client = bench.Client(server.Address, Trusted, "token: abc");
        await client.GetStringAsync("version");
        server.Last.Protocol.ShouldBe("HTTP/2");
        server.Last.Path.ShouldBe("/version");
        server.Last.Authorization.ShouldBe("Bearer abc");
    }

    [Fact]
    public async Task A_server_without_TLS_works_too()
    {
        await using var server = await TestApiServer.StartAsync(null);
        using var client = bench.Client(server.Address, "tls-server-name: ignored.example", "username: jon\npassword: 'doe:1'");
        await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Basic " + AccessBench.Base64("jon:doe:1"));
    }

    [Fact]
    public async Task A_path_of_the_server_is_kept()
    {
        await using var server = await TestApiServer.StartAsync(null);
        using var client = bench.Client(new Uri(server.Address, "k8s/clusters/c-1"));
        await client.GetStringAsync("api/v1/pods");
        server.Last.Path.ShouldBe("/k8s/clusters/c-1/api/v1/pods");
    }

    [Fact]
    public async Task The_server_is_asked_for_by_its_TLS_name_and_must_bear_it()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("kube.internal"));
        using (var client = bench.Client(server.Address, Trusted + "\ntls-server-name: kube.internal")) await client.GetStringAsync("version");
        server.AskedNames.Last().ShouldBe("kube.internal");

        using var wrong = bench.Client(server.Address, Trusted);
        (await wrong.MessageAsync()).ShouldBe($"cluster 'cluster-a' cannot be reached: the server's certificate is not for '127.0.0.1', but for kube.internal; correct the server's address, or set tls-server-name to one of these names ({server.Address.GetLeftPart(UriPartial.Authority)})");
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused_even_if_the_configured_one_has_the_same_name()
    {
        using var impostor = new TestAuthority();
        await using var server = await TestApiServer.StartAsync(impostor.Server("127.0.0.1"));
        using var client = bench.Client(server.Address, Trusted, "token: abc");
        (await client.MessageAsync()).ShouldContain("the server's certificate is not issued by the configured authority, but by 'CN=test authority'");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_an_authority_those_of_the_machine_count()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        using var client = bench.Client(server.Address);
        (await client.MessageAsync()).ShouldContain("an authority that this machine does not trust; give its certificate as certificate-authority");
    }

    [Fact]
    public async Task Verification_can_be_skipped()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("elsewhere"));
        using var client = bench.Client(server.Address, "insecure-skip-tls-verify: true");
        await client.GetStringAsync("version");
        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_server_whose_certificate_has_expired_is_refused()
    {
        await using var server = await TestApiServer.StartAsync(authority.ExpiredServer("127.0.0.1"));
        using var client = bench.Client(server.Address, Trusted);
        (await client.MessageAsync()).ShouldContain("the server's certificate is valid only from");
    }

    [Fact]
    public async Task A_new_authority_counts_without_a_restart()
    {
        using var next = new TestAuthority("next");
        bench.Write("ca.crt", authority.Pem);
        await using var server = await TestApiServer.StartAsync(next.Server("127.0.0.1"));
        using var client = bench.Client(server.Address, "certificate-authority: ca.crt");
        await client.MessageAsync();
        bench.Write("ca.crt", authority.Pem + next.Pem);
        await client.GetStringAsync("version");
    }

    [Fact]
    public async Task A_client_certificate_is_shown_and_its_successor_after_a_minute()
    {
        WriteClient("first");
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"), askForClients: true);
        using var client = bench.Client(server.Address, Trusted, "client-certificate: me.crt\nclient-key: me.key");
        await client.GetStringAsync("version");
        await client.GetStringAsync("version");
        WriteClient("second");
        await client.GetStringAsync("version");
        bench.Clock.Advance(TimeSpan.FromSeconds(61));
        await client.GetStringAsync("version");
        server.Requests.Select(seen => seen.ClientName).ShouldBe(["first", "first", "first", "second"]);
        server.Requests.Take(3).Select(seen => seen.ConnectionId).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task What_is_under_way_survives_a_new_client_certificate()
    {
        WriteClient("first");
        var release = new TaskCompletionSource();
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"), askForClients: true);
        server.Answer = async (seen, context) =>
        {
            await context.Response.WriteAsync("begun ");
            await context.Response.Body.FlushAsync();
            if (seen.Path == "/watch") await release.Task;
            await context.Response.WriteAsync("ended");
        };
        using var client = bench.Client(server.Address, Trusted, "client-certificate: me.crt\nclient-key: me.key");
        using var watch = await client.GetAsync("watch", HttpCompletionOption.ResponseHeadersRead);
        foreach (var name in (string[])["second", "third", "fourth"])
        {
            WriteClient(name);
            bench.Clock.Advance(TimeSpan.FromSeconds(61));
            await client.GetStringAsync("version");
            server.Last.ClientName.ShouldBe(name);
        }

        release.SetResult();
        (await watch.Content.ReadAsStringAsync()).ShouldBe("begun ended");
    }

    [Fact]
    public async Task A_client_certificate_that_has_expired_is_told_without_asking_the_server()
    {
        WriteClient("me", bench.Clock.GetUtcNow().AddSeconds(30));
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"), askForClients: true);
        using var client = bench.Client(server.Address, Trusted, "client-certificate: me.crt\nclient-key: me.key");
        await client.GetStringAsync("version");
        bench.Clock.Advance(TimeSpan.FromSeconds(31));
        (await client.MessageAsync()).ShouldContain($"the client certificate {bench["me.crt"]} expired at ");
    }

    [Fact]
    public async Task A_request_that_is_refused_is_sent_again_with_its_content()
    {
        bench.Write("token", "old");
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        server.Answer = (seen, context) =>
        {
            context.Response.StatusCode = seen.Authorization == "Bearer new" ? 200 : 401;
            bench.Write("token", "new");
            return Task.CompletedTask;
        };
        using var client = bench.Client(server.Address, Trusted, "tokenFile: token");
        // A stream can be read once only.
        using var content = new StreamContent(new MemoryStream("manifest"u8.ToArray()));
        (await client.PostAsync("apply", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Requests.Select(seen => (seen.Authorization, seen.Body)).ShouldBe([("Bearer old", "manifest"), ("Bearer new", "manifest")]);
    }

    [Fact]
    public async Task A_refusal_of_a_fixed_token_is_the_answer()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        server.Answer = (_, context) =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("who are you?");
        };
        using var client = bench.Client(server.Address, Trusted, "token: abc");
        using var answer = await client.GetAsync("version");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("who are you?");
        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Somebody_else_is_acted_as()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        var config = bench.Config(server.Address, Trusted, "token: abc\nas: jane\nas-groups: [developers]\nas-uid: u-1\nas-user-extra: { 'example.com/Why?': [because] }");
        using (var client = bench.Client(bench.Load(config).Access.ShouldNotBeNull())) await client.GetStringAsync("version");
        var headers = server.Last.Headers;
        headers["Impersonate-User"].ShouldBe("jane");
        headers["Impersonate-Uid"].ShouldBe("u-1");
        headers["Impersonate-Group"].ShouldBe("developers");
        headers["Impersonate-Extra-example.com%2Fwhy%3F"].ShouldBe("because");
        headers["Authorization"].ShouldBe("Bearer abc");

        using (var client = bench.Client(bench.Load(config, impersonate: new Impersonation("joe")).Access.ShouldNotBeNull())) await client.GetStringAsync("version");
        server.Last.Headers["Impersonate-User"].ShouldBe("joe");
        server.Last.Headers.ShouldNotContainKey("Impersonate-Group");
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_cookies_not_kept()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        server.Answer = (_, context) =>
        {
            context.Response.Cookies.Append("a", "b");
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        using var client = bench.Client(server.Address, Trusted, "token: abc");
        (await client.GetAsync("version")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await client.GetAsync("version");
        server.Requests.Count.ShouldBe(2);
        server.Last.Headers.ShouldNotContainKey("Cookie");
    }

    [Fact]
    public async Task Compressed_answers_are_read()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        server.Answer = async (seen, context) =>
        {
            seen.Headers["Accept-Encoding"].ShouldContain("gzip");
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync("much"u8.ToArray());
        };
        using var client = bench.Client(server.Address, Trusted);
        (await client.GetStringAsync("version")).ShouldBe("much");
    }

    private void WriteClient(string name, DateTimeOffset? until = null)
    {
        var (certificate, key) = authority.Client(name, until);
        bench.Write("me.crt", certificate);
        bench.Write("me.key", key);
    }
}
