using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class RequestTests : ClientFacts
{
    [Fact]
    public async Task A_request_says_who_asks_and_what_is_understood()
    {
        using var cluster = Server.Answer(200, ScriptedServer.Map("one")).Client();
        await cluster.GetAsync(ConfigMaps, "shop", "one", Anyway);

        var message = Server.Messages.ShouldHaveSingleItem();
        message.Headers.UserAgent.ToString().ShouldStartWith("reviewenv/");
        message.Headers.Accept.ToString().ShouldBe("application/json");
        message.Headers.AcceptEncoding.ToString().ShouldBe("gzip");
        message.Version.ShouldBe(HttpVersion.Version20);
        message.VersionPolicy.ShouldBe(HttpVersionPolicy.RequestVersionOrLower);
        message.RequestUri!.ToString().ShouldBe("https://cluster-a.example.com:6443/below/api/v1/namespaces/shop/configmaps/one");
    }

    [Fact]
    public async Task Without_encryption_the_oldest_common_version_is_spoken()
    {
        using var cluster = new ClusterClient("plain", new Uri("http://127.0.0.1:1"), Server.Answer(200, ScriptedServer.Map("one")), new(), Server.Clock, NullLogger<ClusterClient>.Instance);
        await cluster.GetAsync(ConfigMaps, "shop", "one", Anyway);
        Server.Messages.ShouldHaveSingleItem().Version.ShouldBe(HttpVersion.Version11);
    }

    [Fact]
    public async Task An_apply_carries_manager_force_and_manifest()
    {
        using var cluster = Server.Answer(200, ScriptedServer.Map("one")).Answer(200, ScriptedServer.Map("one")).Client();
        await cluster.ApplyAsync(ConfigMaps, "shop", Manifest(), new ApplyOptions(Force: true, DryRun: true), Anyway);
        await cluster.ApplyAsync(ConfigMaps, "shop", Manifest(), new ApplyOptions(Force: false, Manager: "a b"), Anyway);

        Server.Asked.ShouldBe([
            "PATCH /below/api/v1/namespaces/shop/configmaps/one?fieldManager=reviewenv&force=true&dryRun=All",
            "PATCH /below/api/v1/namespaces/shop/configmaps/one?fieldManager=a%20b",
        ]);
        Server.Messages.First().Content!.Headers.ContentType!.ToString().ShouldBe("application/apply-patch+yaml");
        Server.Bodies.First().ShouldBe("""{"metadata":{"name":"one"}}""");
    }

    [Fact]
    public async Task An_object_without_a_name_cannot_be_applied()
    {
        using var cluster = Server.Client();
        await Should.ThrowAsync<ArgumentException>(() => cluster.ApplyAsync(ConfigMaps, "shop", [], new ApplyOptions(Force: true), Anyway));
        Server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deletion_says_how_and_of_which_object()
    {
        using var cluster = Server.Answer(200, "{}").Client();
        (await cluster.DeleteAsync(ConfigMaps, "shop", "one", new DeleteOptions("u-1", "Foreground", 5), Anyway)).ShouldBeTrue();
        Server.Bodies.ShouldHaveSingleItem().ShouldBe("""{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground","preconditions":{"uid":"u-1"},"gracePeriodSeconds":5}""");
    }

    [Fact]
    public async Task Requests_are_counted_by_what_they_do()
    {
        using var cluster = Server.Client();
        Server.Answer(200, ScriptedServer.Map("one")).Answer(200, ScriptedServer.ListOf(1)).Answer(201, ScriptedServer.Map("one")).Answer(200, "{}").AnswerWithFeed().End();
        await cluster.GetAsync(ConfigMaps, "shop", "one", Anyway);
        await cluster.ListAsync(ConfigMaps, "shop", null, Anyway);
        await cluster.CreateAsync(ConfigMaps, "shop", Manifest(), Anyway);
        await cluster.DeleteAsync(ConfigMaps, "shop", "one", new DeleteOptions(), Anyway);
        await foreach (var _ in cluster.WatchAsync(ConfigMaps, "shop", null, "1", Anyway)) { }

        cluster.Requests.ShouldBe(new RequestCounts(2, 2, 1));
    }

    [Fact]
    public async Task A_packed_answer_is_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(ScriptedServer.Map("one")));
        var content = new ByteArrayContent(packed.ToArray()) { Headers = { ContentEncoding = { "gzip" } } };
        using var cluster = Server.Answer(_ => Task.FromResult(new HttpResponseMessage { Content = content })).Client();

        (await cluster.GetAsync(ConfigMaps, "shop", "one", Anyway))!.Value.Part("metadata").Text("name").ShouldBe("one");
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        using var cluster = Server.Answer(_ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new Blanks()) })).Client(clock: TimeProvider.System);
        (await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway))).Message.ShouldContain("larger than 64 MiB");
    }

    [Fact]
    public async Task The_log_of_a_container_comes_as_its_last_lines()
    {
        using var cluster = Server.Answer(200, "one\r\ntwo\n\nthree " + new string('x', 5000) + "\n", "text/plain").Client();

        var lines = await cluster.LogAsync("shop", "web-1", "web", 3, previous: true, Anyway);

        lines.Count.ShouldBe(3);
        lines[0].ShouldBe("two");
        lines[2].Length.ShouldBe(2003);
        Server.Asked.ShouldHaveSingleItem().ShouldBe("GET /below/api/v1/namespaces/shop/pods/web-1/log?container=web&tailLines=3&limitBytes=6000&previous=true");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\ud83e\udd8ab")]
    [InlineData("\\ud83e\\udd8a")]
    [InlineData("\ud83e\udd8a\\\ud83e\udd8a")]
    [InlineData("\u0000\u001f\u007f\u0085\u2028\ufeff\uffff")]
    public void A_body_is_the_same_text_without_surrogates(string text)
    {
        var body = JsonBody.Of(new() { ["text"] = text }).Span;

        JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("text").GetString().ShouldBe(text);
        Encoding.UTF8.GetString(body).Replace("\\\\", "").ShouldNotContain("\\ud8", Case.Insensitive);
    }

    private sealed class Blanks : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
