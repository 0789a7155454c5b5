using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Tests.Client;

public sealed class FailureTests : ClientFacts
{
    private async Task<KubernetesApiException> RefusedAsync(ResourceKind? kind = null)
    {
        using var cluster = Server.Client();
        return await Should.ThrowAsync<KubernetesApiException>(() => cluster.ApplyAsync(kind ?? ConfigMaps, "shop", Manifest(), new ApplyOptions(Force: false), Anyway));
    }

    [Fact]
    public async Task A_refusal_says_cluster_verb_object_and_the_servers_words()
    {
        Server.Answer(409, ScriptedServer.Status(409, "Conflict", "Apply failed with 1 conflict", """{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl\"","field":".data.a"}]}"""));

        var refused = await RefusedAsync();

        refused.Message.ShouldBe("cluster-a refused to apply ConfigMap one in namespace shop (409 Conflict): Apply failed with 1 conflict [.data.a conflict with \"kubectl\"]");
        refused.Failure.Causes.ShouldHaveSingleItem().ShouldBe(new FailureCause("FieldManagerConflict", "conflict with \"kubectl\"", ".data.a"));
        refused.Failure.IsTransient.ShouldBeFalse();
    }

    [Theory]
    [InlineData(502, "<html><head><title>502\n Bad Gateway</title></head><body>secret</body></html>", "text/html", "502 Bad Gateway")]
    [InlineData(502, "<html>", "text/html", "502 BadGateway")]
    [InlineData(404, "404 page not found\n", "text/plain", "does not serve this kind")]
    [InlineData(500, "", "application/json", "500 InternalServerError, without another word")]
    [InlineData(500, "{\"kind\":\"Stat", "application/json", "in words that cannot be read (application/json, 13 bytes)")]
    [InlineData(500, "{\"error\":\"x\"}", "application/json", "in words that cannot be read")]
    [InlineData(403, "no\u001b[31m way", "text/plain", "no [31m way")]
    [InlineData(302, "", "text/html", "sends on to elsewhere")]
    public async Task Whatever_answers_it_is_a_clear_failure(int code, string body, string type, string words)
    {
        Server.Answer(code, body, type);

        var refused = await RefusedAsync();

        refused.Failure.Code.ShouldBe(code);
        refused.Failure.IsStatus.ShouldBeFalse();
        refused.Message.ShouldContain(words);
        refused.Message.ShouldContain($"({code})");
    }

    [Theory]
    [InlineData("", "application/json", "the answer was empty")]
    [InlineData("{\"kind\":\"ConfigMap\",\"meta", "application/json", "broke off")]
    [InlineData("<html>sign in</html>", "text/html", "is cluster-a.example.com really an API server?")]
    [InlineData("[1]", "application/json", "is no proper JSON")]
    public async Task A_success_that_is_no_answer_is_no_success(string body, string type, string words)
    {
        using var cluster = Server.Answer(200, body, type).Answer(200, body, type).Client();
        (await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway))).Message.ShouldContain(words);
        (await Should.ThrowAsync<ClusterUnreachableException>(() => cluster.ListAsync(ConfigMaps, "shop", null, Anyway))).Message.ShouldContain(words);
    }

    [Theory]
    [InlineData("404 page not found", "text/plain")]
    [InlineData("<html>no such site</html>", "text/html")]
    public async Task Only_the_api_server_can_prove_that_an_object_does_not_exist(string body, string type)
    {
        using var cluster = Server.Answer(404, body, type).Answer(404, body, type).Answer(404, ScriptedServer.Status(404, "NotFound", "no one")).Client();
        await Should.ThrowAsync<KubernetesApiException>(() => cluster.GetAsync(ConfigMaps, "shop", "one", Anyway));
        await Should.ThrowAsync<KubernetesApiException>(() => cluster.DeleteAsync(ConfigMaps, "shop", "one", new DeleteOptions(), Anyway));
        (await cluster.GetAsync(ConfigMaps, "shop", "one", Anyway)).ShouldBeNull();
    }

    [Fact]
    public async Task What_the_server_quotes_of_a_body_it_cannot_read_is_left_out()
    {
        Server.Answer(400, ScriptedServer.Status(400, "BadRequest", "cannot be handled: ReadString: expects n, but found 1, error found in #10 byte of ...|hunter2|..., bigger context ...|hunter2|..."));
        var refused = await RefusedAsync();
        refused.Message.ShouldNotContain("hunter2");
        refused.Message.ShouldEndWith("but found 1");
    }

    [Fact]
    public async Task Of_a_wrong_secret_only_the_fields_are_told()
    {
        Server.Answer(422, ScriptedServer.Status(422, "Invalid", "data[k]: Invalid value: hunter2", """{"causes":[{"reason":"FieldValueInvalid","message":"Invalid value: hunter2","field":"data[k]"}]}"""))
            .Answer(500, "hunter2", "text/plain");

        var invalid = await RefusedAsync(Secrets);
        invalid.ToString().ShouldNotContain("hunter2");
        invalid.Message.ShouldContain("data[k]");
        invalid.Failure.ToString().ShouldNotContain("hunter2");
        invalid.Failure.Causes.ShouldHaveSingleItem().Message.ShouldBeEmpty();
        (await RefusedAsync(Secrets)).ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("failed to create typed patch object: .spec.foo: field not declared in schema")]
    [InlineData("failed to create typed patch object (shop/one; v1, Kind=ConfigMap): .spec.foo: field not declared in schema")]
    public async Task A_manifest_that_does_not_fit_is_not_the_servers_fault_whatever_it_says(string message)
    {
        Server.Answer(500, ScriptedServer.Status(500, "", message));
        var refused = await RefusedAsync();
        refused.Failure.IsTransient.ShouldBeFalse();
        refused.Failure.Causes.ShouldHaveSingleItem().ShouldBe(new FailureCause("FieldValueInvalid", "field not declared in schema", ".spec.foo"));
    }

    [Fact]
    public async Task Another_object_of_the_same_name_is_told_as_such()
    {
        using var cluster = Server.Client();
        Server.Answer(422, ScriptedServer.Status(422, "Invalid", "field is immutable", """{"causes":[{"reason":"FieldValueInvalid","message":"immutable","field":"metadata.uid"}]}"""))
            .Answer(409, ScriptedServer.Status(409, "Conflict", "Operation cannot be fulfilled: the UID in the precondition (a) does not match the UID in record (b)."))
            .Answer(409, ScriptedServer.Status(409, "Conflict", "the object has been modified"));
        var patched = await Should.ThrowAsync<KubernetesApiException>(() => cluster.MergePatchAsync(ConfigMaps, "shop", "one", [], Anyway));
        var deleted = await Should.ThrowAsync<KubernetesApiException>(() => cluster.DeleteAsync(ConfigMaps, "shop", "one", new DeleteOptions("a"), Anyway));
        var modified = await Should.ThrowAsync<KubernetesApiException>(() => cluster.MergePatchAsync(ConfigMaps, "shop", "one", [], Anyway));

        foreach (var failure in new[] { patched.Failure, deleted.Failure })
        {
            failure.IsConflict.ShouldBeTrue();
            failure.IsAboutAnother.ShouldBeTrue();
            failure.IsTransient.ShouldBeFalse();
        }
        modified.Failure.IsAboutAnother.ShouldBeFalse();
        modified.Failure.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_quotes_at_length_is_cut_short()
    {
        Server.Answer(422, ScriptedServer.Status(422, "Invalid", new string('x', 100_000)));
        (await RefusedAsync()).Message.Length.ShouldBeLessThan(2_200);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_unreachable()
    {
        using var cluster = Server.NeverAnswer().Client();
        var asking = cluster.GetAsync(ConfigMaps, "shop", "one", Anyway);

        (await PassTimeUntilAsync(() => asking.IsCompleted, step: 1)).TotalSeconds.ShouldBeInRange(29, 35);

        (await Should.ThrowAsync<ClusterUnreachableException>(() => asking)).Message.ShouldBe("cluster-a was asked to get ConfigMap one in namespace shop, and did not answer completely within 30 s.");
    }

    [Fact]
    public async Task An_answer_that_stops_in_the_middle_is_out_of_time_too()
    {
        Server.AnswerWithFeed().Send("{\"kind\":");
        using var cluster = Server.Client();
        var asking = cluster.GetAsync(ConfigMaps, "shop", "one", Anyway);
        await PassTimeUntilAsync(() => asking.IsCompleted, step: 10);
        (await Should.ThrowAsync<ClusterUnreachableException>(() => asking)).Message.ShouldContain("did not answer completely");
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_told_that_the_cluster_is_away()
    {
        using var cluster = Server.NeverAnswer().Client();
        using var stop = new CancellationTokenSource();
        var asking = cluster.GetAsync(ConfigMaps, "shop", "one", stop.Token);
        await Eventually.TrueAsync(() => Server.Asked.Count == 1, "asked");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking);
    }
}
