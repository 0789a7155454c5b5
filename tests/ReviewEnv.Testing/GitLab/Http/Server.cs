using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The server's side of HTTP: records, fails where told to, counts against the budget, and hands on.</summary>
internal sealed class Server(ApiEndpoint api, RequestCollection log, RequestBudget budget, Func<FakeFault?> fault, Func<string, string, ApiAnswer?> pages, Func<HttpContext, Task<bool>> git)
{
    public void Build(IApplicationBuilder application) => application.Run(HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        // As it was sent: whatever decodes %2F makes another path of it.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var isApi = target.StartsWith(ApiEndpoint.Root, StringComparison.Ordinal);
        var body = isApi ? await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync(context.RequestAborted) : "";
        var request = new FakeRequest(context.Request.Method, target, body);
        log.Add(request);
        if (fault()?.For(request) is { } trouble) await FailAsync(context, request, trouble, isApi);
        else if (isApi) await SendAsync(context, request, await AnswerAsync(context, request));
        else if (pages(request.Method, target) is { } page) await SendAsync(context, request, page);
        else if (await git(context)) request.Status = context.Response.StatusCode;
        else await SendAsync(context, request, ApiAnswer.Html(404, "The page you're looking for could not be found"));
    }

    private async Task<ApiAnswer> AnswerAsync(HttpContext context, FakeRequest request)
    {
        var (headers, refusal) = budget.Take();
        var answer = refusal ?? await api.AnswerAsync(request.Method, request.Path, request.Body, name => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null);
        foreach (var (name, value) in headers) answer.Headers[name] = value;
        return answer;
    }

    private async Task FailAsync(HttpContext context, FakeRequest request, FakeFault fault, bool isApi)
    {
        var real = isApi && (fault.ActsFirst || fault.What is FakeFault.Kind.Empty or FakeFault.Kind.Truncated) ? await AnswerAsync(context, request) : ApiAnswer.NoContent();
        switch (fault.What)
        {
            case FakeFault.Kind.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case FakeFault.Kind.Break:
                context.Abort();
                break;
            default:
                await SendAsync(context, request, Spoilt(real, request, fault));
                break;
        }
    }

    private static ApiAnswer Spoilt(ApiAnswer real, FakeRequest request, FakeFault fault)
    {
        if (fault.What == FakeFault.Kind.Html) return ApiAnswer.Html(fault.HttpStatus, "GitLab is not available");
        if (fault.What == FakeFault.Kind.Truncated) return real with { Raw = real.Bytes[..(real.Bytes.Length / 2)] };
        if (fault.What == FakeFault.Kind.Empty) return real.Json is JsonArray ? Empty() : real;
        if (fault.What == FakeFault.Kind.Redirect)
        {
            var redirect = new ApiAnswer(fault.HttpStatus);
            redirect.Headers["Location"] = new Uri(fault.Elsewhere!, request.Path).ToString();
            return redirect;
        }

        return ApiAnswer.Of(ApiError.Says(fault.HttpStatus, fault.HttpStatus switch
        {
            401 => "401 Unauthorized",
            403 => "403 Forbidden",
            404 => "404 Project Not Found",
            429 => "This endpoint has been requested too many times. Try again later.",
            500 => "500 Internal Server Error",
            var status => $"{status}",
        }));
    }

    private static ApiAnswer Empty()
    {
        var empty = ApiAnswer.Ok(new JsonArray());
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("X-Page", "1"), ("X-Per-Page", "20"), ("X-Next-Page", ""), ("X-Prev-Page", ""), ("X-Total", "0"), ("X-Total-Pages", "1")]) empty.Headers[name] = value;
        return empty;
    }

    private static async Task SendAsync(HttpContext context, FakeRequest request, ApiAnswer answer)
    {
        request.Status = answer.Status;
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
        context.Response.Headers["X-Request-Id"] = Guid.NewGuid().ToString("N");
        if (answer.Status is 204 or 304 || context.Request.Method == "HEAD") return;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Bytes.Length;
        await context.Response.Body.WriteAsync(answer.Bytes, context.RequestAborted);
    }
}
