using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.CloudFormation;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ReviewEnv.CloudFormation.Tests.Client;

/// <summary>Answers as it was told to, in order, the last answer again and again; and remembers what it was asked.</summary>
internal sealed class CannedService : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> answers = new();

    private CannedService(WebApplication application) => this.application = application;

    public List<CannedRequest> Requests { get; } = [];

    public CannedRequest Request => Requests.ShouldHaveSingleItem();

    public Uri Uri { get; private set; } = new("http://127.0.0.1/");

    public static async Task<CannedService> StartAsync(params Func<HttpContext, Task>[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var service = new CannedService(builder.Build());
        foreach (var answer in answers) service.answers.Enqueue(answer);
        service.application.Run(service.AnswerAsync);
        await service.application.StartAsync();
        service.Uri = new Uri(service.application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return service;
    }

    public AmazonCloudFormationClient Client(Action<AmazonCloudFormationConfig>? configure = null)
    {
        var config = new AmazonCloudFormationConfig { ServiceURL = Uri.ToString(), AuthenticationRegion = "eu-west-1" };
        configure?.Invoke(config);
        return new AmazonCloudFormationClient(new BasicAWSCredentials("AKID", "a-secret-for-tests"), config);
    }

    /// <summary>A success as CloudFormation writes it.</summary>
    public static Func<HttpContext, Task> Success(string action, string result = "") => Text(200, "text/xml",
        $"""<{action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><{action}Result>{result}</{action}Result><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></{action}Response>""");

    /// <summary>A refusal as CloudFormation writes it.</summary>
    public static Func<HttpContext, Task> Refusal(int status, string code, string message) => Text(status, "text/xml",
        $"""<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>request-2</RequestId></ErrorResponse>""");

    public static Func<HttpContext, Task> Text(int status, string type, string body) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body, Encoding.UTF8);
    };

    /// <summary>The connection ends without an answer, after the request has arrived whole.</summary>
    public static Task Drop(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        lock (Requests) Requests.Add(new CannedRequest(context.Request.Method, context.Request.Path, Headers(context), Form(body)));
        if (answers.Count > 1 && answers.TryDequeue(out var next) || answers.TryPeek(out next)) await next(context);
    }

    private static Dictionary<string, string> Headers(HttpContext context) => context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, string> Form(string body) => QueryHelpers.ParseQuery(body).ToDictionary(field => field.Key, field => field.Value.ToString());
}

internal sealed record CannedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Form)
{
    /// <summary>What was asked beside the action and the version, sorted, one field to a line.</summary>
    public string Fields => string.Join('\n', Form.Where(pair => pair.Key is not ("Action" or "Version")).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
