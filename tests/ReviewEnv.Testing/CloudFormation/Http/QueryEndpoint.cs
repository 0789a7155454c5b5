using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Testing.CloudFormation.Operations;

namespace ReviewEnv.Testing.CloudFormation.Http;

/// <summary>The server's side of HTTP: records, lets tests look in, fails where told to, and hands each request to whoever answers it.</summary>
internal sealed class QueryEndpoint(Api api, FakeSettings settings, ApiFaults faults, ApiCalls calls, TimeProvider clock)
{
    public Func<ApiCall, CallMoment, Task>? OnCall { get; set; }

    public void Build(IApplicationBuilder application) => application.Run(HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var form = QueryForm.Parse(body.Length > 0 ? body : context.Request.QueryString.Value ?? "");
        var authorization = context.Request.Headers.Authorization.ToString();
        var call = calls.Add(form.Action, RegionOf(authorization), form.Fields);
        if (OnCall is { } before) await before(call, CallMoment.Before);
        if (faults.Delay > TimeSpan.Zero) await Task.Delay(faults.Delay, clock, context.RequestAborted);

        var id = Guid.NewGuid().ToString();
        var fault = faults.Next(call);
        (int Status, string Xml) answer = (0, "");
        if (fault is null or { ActsFirst: true })
        {
            answer = authorization.Length == 0
                ? (403, QueryXml.Error("MissingAuthenticationToken", "Missing Authentication Token", 403, id))
                : await AnswerAsync(call, form, id);
            if (OnCall is { } after) await after(call, CallMoment.After);
        }

        await (fault is null ? SendAsync(context, answer.Status, answer.Xml, id) : SendAsync(context, fault, id));
    }

    private async Task<(int Status, string Xml)> AnswerAsync(ApiCall call, QueryForm form, string id)
    {
        try
        {
            var template = form.Text("TemplateURL") is { } url ? await settings.FetchTemplate(url) : null;
            return (200, QueryXml.Answer(form.Action, api.Answer(new(form, call.Region, clock.GetUtcNow(), template)), id));
        }
        catch (ServiceError error)
        {
            return (error.Status, QueryXml.Error(error.Code, error.Message, error.Status, id));
        }
        catch (InvalidOperationException misuse)
        {
            // A test has put a stack where the fake cannot go on from; said aloud, for whoever wrote it.
            return (500, QueryXml.Error("InternalFailure", misuse.Message, 500, id));
        }
    }

    private static Task SendAsync(HttpContext context, ApiFault fault, string id)
    {
        if (fault.Status != 0) return SendAsync(context, fault.Status, fault.Code.Length == 0 ? fault.Message : QueryXml.Error(fault.Code, fault.Message, fault.Status, id), id);
        context.Abort();
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpContext context, int status, string body, string id)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = body.StartsWith("<!DOCTYPE", StringComparison.Ordinal) ? "text/html; charset=utf-8" : "text/xml";
        context.Response.Headers["x-amzn-RequestId"] = id;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    // Credential=AKID/20260105/eu-west-1/cloudformation/aws4_request
    private static string RegionOf(string authorization) =>
        authorization.Split("Credential=") is [_, var scope] && scope.Split('/') is { Length: > 2 } parts ? parts[2] : "us-east-1";
}
