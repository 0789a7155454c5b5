using System.Net;
using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Tests.Access;

public sealed class ExecCredentialsTests : IDisposable
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private readonly AccessBench bench = new();
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        bench.Dispose();
        authority.Dispose();
    }

    [Theory]
    [InlineData(V1)]
    [InlineData("client.authentication.k8s.io/v1beta1")]
    public async Task The_token_of_a_plugin_is_shown(string version)
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("bin/plugin", $$$"""echo '{"kind":"ExecCredential","apiVersion":"{{{version}}}","status":{"token":"'$1-$STAGE'"}}'""");
        using var client = bench.Client(server.Address, user: $"exec: {{ command: ./bin/plugin, args: [abc], env: [{{ name: STAGE, value: dev }}], apiVersion: {version}, interactiveMode: IfAvailable }}");
        await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Bearer abc-dev");
    }

    [Fact]
    public async Task A_plugin_is_told_its_cluster_and_has_neither_terminal_nor_input()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"));
        bench.Script("plugin", $"""
            printf %s "$KUBERNETES_EXEC_INFO" > {bench["info"]}
            cat > {bench["input"]}
            {Answer("t")}
            """);
        using var client = bench.Client(
            server.Address,
            $"certificate-authority-data: {AccessBench.Base64(authority.Pem)}\nextensions: [{{ name: client.authentication.k8s.io/exec, extension: {{ audience: 06e3, depth: 2 }} }}]",
            $"exec: {{ command: {bench["plugin"]}, apiVersion: {V1}, provideClusterInfo: true }}");
        await client.GetStringAsync("version");

        var info = JsonNode.Parse(File.ReadAllText(bench["info"]))!;
        info["apiVersion"]!.GetValue<string>().ShouldBe(V1);
        info["spec"]!["interactive"]!.GetValue<bool>().ShouldBeFalse();
        var cluster = info["spec"]!["cluster"]!;
        cluster["server"]!.GetValue<string>().ShouldBe(server.Address.ToString().TrimEnd('/'));
        cluster["certificate-authority-data"]!.GetValue<string>().ShouldBe(AccessBench.Base64(authority.Pem));
        cluster["config"]!["depth"]!.GetValue<int>().ShouldBe(2);
        File.ReadAllText(bench["input"]).ShouldBe("");
    }

    [Fact]
    public async Task Without_being_asked_for_the_cluster_is_not_told()
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("plugin", $"printf %s \"$KUBERNETES_EXEC_INFO\" > {bench["info"]}\n{Answer("t")}");
        using var client = Client(server);
        await client.GetStringAsync("version");
        JsonNode.Parse(File.ReadAllText(bench["info"]))!["spec"]!["cluster"].ShouldBeNull();
    }

    [Fact]
    public async Task A_plugin_is_found_on_the_path_but_not_in_the_current_folder()
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("bin/find-me", Answer("found"));
        bench.Variables["PATH"] = $".:relative:{bench["bin"]}";
        using (var client = bench.Client(server.Address, user: $"exec: {{ command: find-me, apiVersion: {V1} }}")) await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Bearer found");

        bench.Variables["PATH"] = bench["nowhere"];
        using var without = bench.Client(server.Address, user: $"exec: {{ command: find-me, apiVersion: {V1}, installHint: install it from the wiki }}");
        (await without.MessageAsync()).ShouldBe("cluster 'cluster-a' cannot be reached: the exec plugin 'find-me' is not on the PATH of this process; install it from the wiki");
    }

    [Fact]
    public async Task A_plugin_that_may_not_be_run_is_told()
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Write("plugin", "not executable");
        using (var client = Client(server)) (await client.MessageAsync()).ShouldContain("the exec plugin 'plugin' could not be started (");
        File.Delete(bench["plugin"]);
        using var missing = Client(server);
        (await missing.MessageAsync()).ShouldContain($"the exec plugin 'plugin' is not there ({bench["plugin"]})");
    }

    [Fact]
    public async Task A_credential_is_kept_until_shortly_before_it_expires()
    {
        await using var server = await TestApiServer.StartAsync(null);
        Numbered($"{bench.Clock.GetUtcNow().AddMinutes(15):yyyy-MM-ddTHH:mm:ssZ}");
        using var client = Client(server);
        await client.GetStringAsync("version");
        bench.Clock.Advance(TimeSpan.FromMinutes(13.5));
        await client.GetStringAsync("version");
        Numbered($"{bench.Clock.GetUtcNow().AddMinutes(15):yyyy-MM-ddTHH:mm:ssZ}");
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.GetStringAsync("version");
        server.Requests.Select(seen => seen.Authorization).ShouldBe(["Bearer run-1", "Bearer run-1", "Bearer run-2"]);
    }

    [Fact]
    public async Task Everybody_who_waits_gets_the_credential_of_one_run()
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("plugin", $"echo x >> {bench["runs"]}\nwhile [ ! -e {bench["go"]} ]; do sleep 0.02; done\n{Answer("t")}");
        using var client = Client(server);
        var requests = Enumerable.Range(0, 12).Select(_ => client.GetStringAsync("version")).ToList();
        await Eventually.TrueAsync(() => File.Exists(bench["runs"]), "the plugin runs");
        requests.ShouldAllBe(request => !request.IsCompleted);
        bench.Write("go", "");
        await Task.WhenAll(requests);
        File.ReadAllLines(bench["runs"]).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_stops_waiting_does_not_stop_the_others()
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("plugin", $"echo x >> {bench["runs"]}\nwhile [ ! -e {bench["go"]} ]; do sleep 0.02; done\n{Answer("t")}");
        using var client = Client(server);
        using var impatient = new CancellationTokenSource();
        var first = client.GetStringAsync("version", impatient.Token);
        var second = client.GetStringAsync("version");
        await Eventually.TrueAsync(() => File.Exists(bench["runs"]), "the plugin runs");
        impatient.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(first);
        bench.Write("go", "");
        await second;
        File.ReadAllLines(bench["runs"]).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_credential_is_thrown_away_and_fetched_anew_but_not_for_every_refusal()
    {
        await using var server = await TestApiServer.StartAsync(null);
        server.Answer = (seen, context) =>
        {
            context.Response.StatusCode = seen.Authorization == "Bearer run-1" ? 401 : 200;
            return Task.CompletedTask;
        };
        Numbered(null);
        using var client = Client(server);
        (await client.GetAsync("version")).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Requests.Select(seen => seen.Authorization).ShouldBe(["Bearer run-1", "Bearer run-2"]);

        server.Answer = (_, context) =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };
        (await client.GetAsync("version")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Runs.ShouldBe(2);
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        (await client.GetAsync("version")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Runs.ShouldBe(3);
    }

    [Fact]
    public async Task A_certificate_of_a_plugin_is_shown_and_its_successor_after_a_refusal()
    {
        await using var server = await TestApiServer.StartAsync(authority.Server("127.0.0.1"), askForClients: true);
        server.Answer = (seen, context) =>
        {
            context.Response.StatusCode = seen.ClientName == "second" ? 200 : 401;
            return Task.CompletedTask;
        };
        foreach (var name in (string[])["first", "second"])
        {
            var (certificate, key) = authority.Client(name);
            bench.Write(name, new JsonObject { ["kind"] = "ExecCredential", ["apiVersion"] = V1, ["status"] = new JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key } }.ToJsonString());
        }

        bench.Script("plugin", $"cat {bench["first"]}\nmv -f {bench["second"]} {bench["first"]} || true");
        using var client = Client(server, $"certificate-authority-data: {AccessBench.Base64(authority.Pem)}");
        (await client.GetAsync("version")).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Requests.Select(seen => seen.ClientName).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_plugin_that_fails_is_told_by_its_last_complaints_and_not_by_its_output()
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("aws", $"echo x >> {bench["runs"]}\necho s3cret\nfor i in 1 2 3 4 5 6; do echo line $i >&2; done\nexit 255");
        using var client = bench.Client(server.Address, user: $"exec: {{ command: ./aws, apiVersion: {V1} }}");
        (await client.MessageAsync()).ShouldBe("cluster 'cluster-a' cannot be reached: the exec plugin 'aws' exited with 255: line 2 | line 3 | line 4 | line 5 | line 6");
        // A failure counts for a moment: not every request runs the plugin.
        (await client.MessageAsync()).ShouldContain("exited with 255");
        File.ReadAllLines(bench["runs"]).Length.ShouldBe(1);
        bench.Clock.Advance(TimeSpan.FromSeconds(6));
        bench.Script("aws", Answer("better"));
        await client.GetStringAsync("version");
        server.Last.Authorization.ShouldBe("Bearer better");
    }

    [Theory]
    [InlineData("true", "printed nothing")]
    [InlineData("echo s3cret", "printed something that is not JSON (line 1)")]
    [InlineData("""echo '["s3cret"]'""", "printed JSON that is no ExecCredential")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"s3cret"}'""", "in another version than it was asked in; set the apiVersion")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":"s3cret"}'""", "gave no status")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'""", "gave neither a token nor a client certificate")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"s3cret"}}'""", "gave clientKeyData without clientCertificateData")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"s3cret","clientCertificateData":"x"}}'""", "gave a certificate that cannot be used: it holds no certificate")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cret","expirationTimestamp":"soon"}}'""", "an expirationTimestamp that is not a time")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cret","expirationTimestamp":"2020-01-01T00:00:00Z"}}'""", "a credential that expired at 2020-01-01 00:00:00Z; log in again")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cret\\r\\nX: y"}}'""", "with characters that no token has")]
    [InlineData("head -c 2000000 /dev/zero", "printed more than 1048576 characters")]
    [InlineData("exit 127", "exited with 127; see the wiki")]
    public async Task A_useless_answer_is_told_and_never_shown(string body, string message)
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("plugin", body);
        using var client = bench.Client(server.Address, user: $"exec: {{ command: ./plugin, apiVersion: {V1}, installHint: see the wiki }}");
        var said = await client.MessageAsync();
        said.ShouldContain("the exec plugin 'plugin' ");
        said.ShouldContain(message);
        said.ShouldNotContain("s3cret");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plugin_that_does_not_end_is_ended()
    {
        await using var server = await TestApiServer.StartAsync(null);
        bench.Script("plugin", $"echo waiting for a browser >&2\necho $$ > {bench["pid.new"]}\nmv {bench["pid.new"]} {bench["pid"]}\nexec sleep 1000");
        using var client = Client(server);
        var request = client.MessageAsync();
        await Eventually.TrueAsync(() => File.Exists(bench["pid"]), "the plugin runs");
        var process = $"/proc/{File.ReadAllText(bench["pid"]).Trim()}";
        Directory.Exists(process).ShouldBeTrue();
        bench.Clock.Advance(TimeSpan.FromSeconds(30));
        (await request).ShouldContain("the exec plugin 'plugin' did not finish within 30 s and was stopped: waiting for a browser");
        await Eventually.TrueAsync(() => !Directory.Exists(process), "the plugin is gone");
    }

    private HttpClient Client(TestApiServer server, string cluster = "") => bench.Client(server.Address, cluster, $"exec: {{ command: ./plugin, apiVersion: {V1}, interactiveMode: Never }}");

    private int Runs => File.ReadAllLines(bench["runs"]).Length;

    private static string Answer(string token) => $$$"""echo '{"kind":"ExecCredential","apiVersion":"{{{V1}}}","status":{"token":"{{{token}}}"}}'""";

    private void Numbered(string? expires) => bench.Script("plugin", $$$"""
        echo x >> {{{bench["runs"]}}}
        echo '{"kind":"ExecCredential","apiVersion":"{{{V1}}}","status":{"token":"run-'$(wc -l < {{{bench["runs"]}}})'"{{{(expires is null ? "" : $",\"expirationTimestamp\":\"{expires}\"")}}}}}'
        """);
}
