using Microsoft.AspNetCore.Http;
using ReviewEnv.Core.Lifetime;
using static ReviewEnv.Tests.Traffic.FakePrometheus;

namespace ReviewEnv.Tests.Traffic;

/// <summary>Whatever else is answered proves no silence, and is said with what would help.</summary>
public sealed class PrometheusTroubleTests : IAsyncLifetime
{
    private const string Now = "1767614400";

    private readonly WatchedTarget target = new();
    private FakePrometheus prometheus = null!;

    public async Task InitializeAsync()
    {
        prometheus = await FakePrometheus.StartAsync();
        target.Ask(prometheus);
    }

    public async Task DisposeAsync()
    {
        target.Dispose();
        await prometheus.DisposeAsync();
    }

    [Theory]
    [InlineData(200, "<html><body>Please sign in</body></html>", "is not JSON, a login page perhaps; look at url")]
    [InlineData(200, "", "is not JSON")]
    [InlineData(200, "[]", "not what Prometheus answers to a query: it has no status")]
    [InlineData(200, """{"status":"success"}""", "it has no result")]
    [InlineData(200, """{"status":"success","data":{"resultType":"streams","result":[]}}""", "its result is of type 'streams'")]
    [InlineData(200, """{"status":"success","data":{"resultType":"matrix","result":[]}}""", "wrap the range in increase(...)")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"values":[]}]}}""", "no labels or no value")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":["x","1"]}]}}""", "has no moment")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1e300,"1"]}]}}""", "has no moment")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,1]}]}}""", "is not a text")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"many"]}]}}""", "is not a number")]
    [InlineData(200, """{"status":"success","data":{"resultType":"scalar","result":[1767614400,"1"]}}""", "no label 'exported_namespace', but no labels at all; look at label, and at 'by' in the query")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[]}}""", "the query found nothing at all: silence cannot be told from a wrong query")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"a","host":"b"},"value":[1767614400,"1"]}]}}""", "no label 'exported_namespace', but only host, pod")]
    [InlineData(200, """{"status":"error","errorType":"execution","error":"found duplicate series"}""", "it refuses the query (execution): found duplicate series; try the query on Prometheus's own page")]
    [InlineData(400, """{"status":"error","errorType":"bad_data","error":"1:5: parse error: unclosed left parenthesis\u001b[31m"}""", "1:5: parse error: unclosed left parenthesis\\u{1B}[31m")]
    [InlineData(401, "", "it answers 401: it does not let us in; look at token")]
    [InlineData(404, "not found", "it answers 404: the API of Prometheus is not there; look at url")]
    [InlineData(302, "", "it answers 302 and leads to another address")]
    [InlineData(502, "<html>", "it answers 502; look at Prometheus, and what stands before it")]
    public Task An_answer_of_another_kind_is_said(int status, string body, string words) => FailsAsync((context, _) => Json(context, body, status), words);

    [Theory]
    [InlineData("NaN")]
    [InlineData("+Inf")]
    [InlineData("-Inf")]
    public async Task What_is_no_number_is_left_out_and_if_nothing_else_is_there_nothing_is_known(string value)
    {
        var key = await target.EnvironmentAsync("review-a");
        await FailsAsync((context, _) => Json(context, Vector((Label("review-a"), target.Now, value))), "no numbers, only NaN or Inf");

        prometheus.AnswerWith(Vector((Label("review-a"), target.Now, value), (Label("review-b"), target.Now, "0")));
        await target.RoundAsync();
        target.See(key).ShouldBe(new TrafficSight(TrafficSignal.Watched) { KnownUntil = target.Now });
        target.Warnings.Last().ShouldContain("1 of its samples are NaN or Inf");
    }

    [Fact]
    public async Task Samples_without_the_label_are_left_out()
    {
        var key = await target.EnvironmentAsync("review-a");
        prometheus.AnswerWith(Vector(("", target.Now, "9"), (Label("review-a"), target.Now, "1")));
        await target.RoundAsync();
        target.See(key).LastRequest.ShouldBe(target.Now);
        target.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Samples_from_the_future_are_left_out_and_said()
    {
        var key = await target.EnvironmentAsync("review-a");
        var ahead = target.Now + TimeSpan.FromMinutes(10);
        await FailsAsync((context, _) => Json(context, Vector((Label("review-a"), ahead, "1"))), "is 10 min ahead of this machine's clock; set the clocks");
        target.See(key).LastRequest.ShouldBeNull();

        prometheus.AnswerWith(Vector((Label("review-a"), ahead, "1"), (Label("review-b"), target.Now + TimeSpan.FromSeconds(50), "0")));
        await target.RoundAsync();
        target.See(key).ShouldBe(new TrafficSight(TrafficSignal.Watched) { KnownUntil = target.Now });
        target.Warnings.Last().ShouldContain("1 of its samples are from the future, so the clocks differ");
    }

    [Fact]
    public Task Samples_that_are_old_are_late() => FailsAsync((context, _) => Json(context, Vector((Label("review-a"), target.Now - TimeSpan.FromMinutes(6), "0"))), "its newest data is 6 min late; look at its clock");

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[]}}""", "the query of freshness found nothing")]
    [InlineData($$$"""{"status":"success","data":{"resultType":"scalar","result":[{{{Now}}},"NaN"]}}""", "the query of freshness gives no moment")]
    [InlineData($$$"""{"status":"success","data":{"resultType":"scalar","result":[{{{Now}}},"1767614400000"]}}""", "gives no moment; it must give seconds since 1970")]
    [InlineData($$$"""{"status":"success","data":{"resultType":"scalar","result":[{{{Now}}},"1767618000"]}}""", "its newest data is 1 h ahead of this machine's clock")]
    public async Task Freshness_that_cannot_be_told_is_none(string answer, string words)
    {
        target.Ask(WatchedTarget.Settings(prometheus) with { Freshness = "max(x)" });
        await FailsAsync((context, query) => Json(context, query == "max(x)" ? answer : Vector((Label("review-a"), target.Now, "0"))), words);
    }

    [Fact]
    public Task An_answer_that_is_too_large_is_not_read() => FailsAsync(
        async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.WriteAsync(new string(' ', 100_000), context.RequestAborted);
        },
        "answers more than 10 MiB");

    [Fact]
    public Task An_answer_that_does_not_come_is_not_waited_for() => FailsAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted), "no whole answer within 3 s");

    [Fact]
    public Task An_answer_that_breaks_off_is_none() => FailsAsync(
        async (context, _) =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{");
            context.Abort();
        },
        "the connection to it broke off");

    private async Task FailsAsync(Func<HttpContext, string, Task> answer, string words)
    {
        prometheus.Answer = answer;
        await target.RoundAsync();
        var sight = target.See(Some.Key());
        sight.Signal.ShouldBe(TrafficSignal.Failing);
        sight.Problem!.ShouldStartWith($"Prometheus at {prometheus.Url}: ");
        sight.Problem!.ShouldContain(words);
        target.Warnings.ShouldHaveSingleItem().ShouldContain(words);
    }
}
