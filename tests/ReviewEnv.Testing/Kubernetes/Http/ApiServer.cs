using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>The server's side of HTTP: records, fails where told to, and hands each request to whoever answers it.</summary>
internal sealed class ApiServer(KindTable kinds, Discovery discovery, Reads reads, Writes writes, Watches watches, PodLogs logs, Faults faults, RequestRecorder recorder, TimeProvider clock)
{
    public void Build(IApplicationBuilder application) => application.Run(HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var recorded = new RecordedRequest(request.Method, request.Path.ToUriComponent(), request.QueryString.Value ?? "", request.ContentType);
        recorder.Add(recorded);
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (faults.Delay > TimeSpan.Zero) await Task.Delay(faults.Delay, clock, context.RequestAborted);
        Answer? answer;
        try
        {
            answer = await AnswerAsync(context, recorded, body);
        }
        catch (Refusal refusal)
        {
            answer = Answer.Of(refusal);
        }

        if (answer is not null) await SendAsync(context, answer);
    }

    // Null once a watch has been served.
    private async Task<Answer?> AnswerAsync(HttpContext context, RecordedRequest recorded, string body)
    {
        var request = context.Request;
        if (!faults.LetsIn(request.Headers.Authorization.ToString())) throw new Refusal(401, "Unauthorized", "Unauthorized");
        if (faults.Next(recorded) is { } planned) return planned;
        if (discovery.Find(request.Path.Value ?? "", request.Headers.Accept.ToString()) is { } known) return known;
        if (Target.Parse(request.Path, kinds) is not { } target) return new(404, "404 page not found\n", "text/plain; charset=utf-8");
        if (recorded.IsWatch)
        {
            await watches.RunAsync(target, context);
            return null;
        }

        return (request.Method, target) switch
        {
            ("GET", { Subresource: "log", Kind.Kind: "Pod" }) => logs.Read(target, request.Query),
            ("GET", { Name: null }) => reads.List(target, request.Query),
            ("GET", { Subresource: null or "status" }) => reads.Get(target),
            ("POST", { Name: null }) => writes.Create(target, request, body),
            ("PUT", { Name: not null, Subresource: null or "status" }) => writes.Replace(target, request, body),
            ("PUT", { Kind.Kind: "Namespace", Subresource: "finalize" }) => writes.Replace(target, request, body),
            ("PATCH", { Name: not null, Subresource: null or "status" }) => writes.Patch(target, request, body),
            ("DELETE", { Name: null }) => writes.DeleteAll(target, request, body),
            ("DELETE", { Subresource: null }) => writes.Delete(target, request, body),
            _ => throw new Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []),
        };
    }

    private async Task SendAsync(HttpContext context, Answer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Code;
        response.ContentType = answer.ContentType;
        if (answer.RetryAfter is { } wait) response.Headers.RetryAfter = $"{(int)Math.Ceiling(wait.TotalSeconds)}";
        var cut = faults.NextCut();
        var bytes = Encoding.UTF8.GetBytes(answer.Body);
        if (cut != Cut.None) bytes = bytes[..(bytes.Length / 2)];
        await response.Body.WriteAsync(bytes, context.RequestAborted);
        if (cut == Cut.Abruptly)
        {
            await response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }
}
