using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ReviewEnv.Tests.Traffic;

/// <summary>Answers instant queries as Prometheus's HTTP API documents it, or as a test says.</summary>
internal sealed class FakePrometheus : IAsyncDisposable
{
    private readonly WebHost host;

    private FakePrometheus() => host = new WebHost(app => app.Run(TakeAsync));

    public Uri Url => host.Uri;

    public ConcurrentQueue<string> Queries { get; } = new();

    public ConcurrentQueue<string> Authorizations { get; } = new();

    public Func<HttpContext, string, Task> Answer { get; set; } = (context, _) => Json(context, Vector());

    public static async Task<FakePrometheus> StartAsync()
    {
        var fake = new FakePrometheus();
        await fake.host.StartAsync();
        return fake;
    }

    public void AnswerWith(string json, int status = 200) => Answer = (context, _) => Json(context, json, status);

    public static async Task Json(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>An instant vector of samples, each labels and <c>[ seconds, "value" ]</c>.</summary>
    public static string Vector(params (string Labels, DateTimeOffset At, string Value)[] samples) =>
        """{"status":"success","data":{"resultType":"vector","result":[""" + string.Join(',', samples.Select(sample => $$"""{"metric":{{{sample.Labels}}},"value":[{{Seconds(sample.At)}},"{{sample.Value}}"]}""")) + "]}}";

    public static string Label(string value) => $"\"exported_namespace\":\"{value}\"";

    public static string Seconds(DateTimeOffset at) => (at.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture);

    public Task GoAwayAsync() => host.StopAsync();

    public Task ComeBackAsync() => host.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        if (context.Request.Path != "/api/v1/query" || !context.Request.HasFormContentType)
        {
            context.Response.StatusCode = 404;
            return;
        }

        var query = (await context.Request.ReadFormAsync())["query"].ToString();
        Queries.Enqueue(query);
        await Answer(context, query);
    }
}
