using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Cloning, fetching and pushing: git's own program answers, the password is the token.</summary>
internal sealed class GitOverHttp(Forge forge, string token)
{
    /// <returns>False when the address is none of a served repository.</returns>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var end = path.IndexOf(".git/", StringComparison.Ordinal);
        if (end < 0) return false;
        if (!IsToken(context.Request.Headers.Authorization.ToString()))
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"GitLab\"";
            return true;
        }

        FakeProject? project;
        lock (forge.Gate) project = forge.FindProject(path[1..end]) ?? forge.FindMoved(path[1..end]);
        if (project?.Files.Repository is not { } repository)
        {
            context.Response.StatusCode = 404;
            return true;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        await RunAsync(context, repository, path[(end + ".git".Length)..]);
        if (path.EndsWith("/git-receive-pack", StringComparison.Ordinal)) project.SyncFromRepository();
        return true;
    }

    private bool IsToken(string authorization)
    {
        if (!authorization.StartsWith("Basic ", StringComparison.Ordinal)) return false;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization["Basic ".Length..], bytes, out var length)) return false;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair[(pair.IndexOf(':') + 1)..] == token;
    }

    private static async Task RunAsync(HttpContext context, string repository, string rest)
    {
        var start = GitProgram.Prepare(repository, "http-backend");
        var request = context.Request;
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GIT_PROJECT_ROOT"] = repository,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = rest,
            ["REMOTE_USER"] = "reviewenv",
            ["REMOTE_ADDR"] = "127.0.0.1",
            ["REQUEST_METHOD"] = request.Method,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?'),
            ["CONTENT_TYPE"] = request.ContentType,
            ["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture),
            ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding,
            ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"],
        })
        {
            if (!string.IsNullOrEmpty(value)) start.Environment[name] = value;
        }

        using var git = System.Diagnostics.Process.Start(start)!;
        var complaint = git.StandardError.ReadToEndAsync();
        var sending = SendAsync(request.Body, git.StandardInput.BaseStream);
        await AnswerAsync(git.StandardOutput.BaseStream, context.Response);
        await sending;
        await complaint;
        await git.WaitForExitAsync();
    }

    private static async Task SendAsync(Stream body, Stream git)
    {
        try
        {
            await using (git) await body.CopyToAsync(git);
        }
        catch (IOException)
        {
            // It has heard enough.
        }
    }

    // Headers, an empty line, then the body.
    private static async Task AnswerAsync(Stream git, HttpResponse response)
    {
        while (await ReadLineAsync(git) is { Length: > 0 } line)
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase)) response.StatusCode = int.Parse(value[..3]);
            else response.Headers[name] = value;
        }

        await git.CopyToAsync(response.Body);
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n') line.Add(one[0]);
        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }
}
