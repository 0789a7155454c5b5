using System.Net;
using System.Text.RegularExpressions;

namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>Somebody with a browser that shows no pictures: signs in, reads a page, sends its form.</summary>
internal sealed class PageVisitor(Uri server) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, CookieContainer = new CookieContainer() }) { BaseAddress = server };

    public Task SignInAsync() => PostAsync("/login", new() { ["token"] = Workspace.Token, ["to"] = "/" });

    public Task<string> ReadAsync(string path) => http.GetStringAsync(path);

    /// <summary>Sends the page's form whose address ends in this, with its hidden fields.</summary>
    /// <returns>The page that comes next.</returns>
    public Task<string> SendFormAsync(string page, string action)
    {
        var form = Regex.Match(page, $"""<form method="post" action="([^"]*/{action})">(.*?)</form>""", RegexOptions.Singleline | RegexOptions.NonBacktracking);
        form.Success.ShouldBeTrue(page);
        var fields = Regex.Matches(form.Groups[2].Value, """<input type="hidden" name="([^"]*)" value="([^"]*)">""", RegexOptions.NonBacktracking);
        return PostAsync(form.Groups[1].Value, fields.ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value)));
    }

    public void Dispose() => http.Dispose();

    private async Task<string> PostAsync(string path, Dictionary<string, string> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await http.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
