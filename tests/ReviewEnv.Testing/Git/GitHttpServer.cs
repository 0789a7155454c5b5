using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ReviewEnv.Testing.Git;

/// <summary>Serves the bare repositories below a folder over HTTP by git's own <c>http-backend</c>, to those who know the password.</summary>
public sealed class GitHttpServer(string root) : IAsyncDisposable
{
    private WebHost? host;

    /// <summary>What HTTP Basic has to carry, as <c>user:password</c>; null lets everybody in.</summary>
    public string? Credentials { get; set; }

    /// <summary>The Git protocol's newer version is told to git by a header; older servers on the way drop it.</summary>
    public bool OnlyOldProtocol { get; set; }

    /// <summary>Every request, as method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Called with every request before it is answered; what it writes is the answer.</summary>
    public Func<HttpContext, Task>? Before { get; set; }

    public Uri Uri => host!.Uri;

    public async Task<GitHttpServer> StartAsync()
    {
        host ??= new WebHost(app => app.Run(AnswerAsync));
        await host.StartAsync();
        return this;
    }

    public Task StopAsync() => host?.StopAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        if (Before is { } before) await before(context);
        if (context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status200OK) return;
        if (Credentials is { } wanted && context.Request.Headers.Authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(wanted)))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        using var backend = Process.Start(StartInfo(context.Request))!;
        using var gone = context.RequestAborted.Register(() => backend.Kill());
        var feeding = FeedAsync(context.Request.Body, backend);
        using var output = new MemoryStream();
        await backend.StandardOutput.BaseStream.CopyToAsync(output);
        await feeding;
        await backend.WaitForExitAsync();
        await WriteAsync(output.ToArray(), context.Response);
    }

    private ProcessStartInfo StartInfo(HttpRequest request)
    {
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["PATH_INFO"] = request.Path.Value;
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "";
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        if (!OnlyOldProtocol && request.Headers["Git-Protocol"].ToString() is { Length: > 0 } protocol) start.Environment["GIT_PROTOCOL"] = protocol;
        return start;
    }

    private static async Task FeedAsync(Stream body, Process backend)
    {
        try
        {
            await body.CopyToAsync(backend.StandardInput.BaseStream);
            backend.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its answer tells why.
        }
    }

    /// <summary>A CGI answer: headers, an empty line, the body.</summary>
    private static async Task WriteAsync(byte[] answer, HttpResponse response)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(answer, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name == "Status") response.StatusCode = int.Parse(value[..3], CultureInfo.InvariantCulture);
            else response.Headers[name] = value;
        }

        await response.Body.WriteAsync(answer.AsMemory(end + 4));
    }
}
