using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;

namespace ReviewEnv.Commands.Client;

/// <summary>Asks the daemon, and turns every way in which that can go wrong into a <see cref="ClientException"/> that says what to do.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>The code of a problem that is not the server's: there was no connection, or it broke off.</summary>
    public const string NoAnswer = "no-answer";

    private readonly HttpClient http;
    private readonly Uri server;

    public ApiClient(Uri server, string? token)
    {
        this.server = new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        http = new HttpClient { BaseAddress = this.server, Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrEmpty(token)) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The page of an environment, for people.</summary>
    public string PageOf(EnvironmentView environment) => $"{server}environments/{environment.Id}";

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, "api/v1/" + path), (content, stop) => ReadAsync(content, type, stop), cancellationToken);

    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, "api/v1/" + path), (content, stop) => content.ReadAsStringAsync(stop), cancellationToken);

    public Task<AcceptedView> PostAsync<TBody>(string path, TBody body, JsonTypeInfo<TBody> type, CancellationToken cancellationToken) =>
        PostAsync(path, JsonContent.Create(body, type), ApiJson.Default.AcceptedView, cancellationToken);

    public Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        PostAsync(path, JsonContent.Create(body, type), answer, cancellationToken);

    /// <param name="body">Null for none.</param>
    public Task<T> PostAsync<T>(string path, HttpContent? body, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Post, "api/v1/" + path) { Content = body }, (content, stop) => ReadAsync(content, answer, stop), cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Delete, "api/v1/" + path), (content, stop) => content.ReadAsStringAsync(stop), cancellationToken);

    /// <summary>The environment of a branch.</summary>
    /// <exception cref="ClientException">There is none.</exception>
    public async Task<EnvironmentView> FindAsync(string project, string gitRef, CancellationToken cancellationToken) =>
        await TryFindAsync(project, gitRef, cancellationToken) ?? throw new ClientException(
            ExitCodes.Failed,
            $"Nothing is known of '{gitRef}' in '{project}'.",
            "Check both names ('reviewenv list' shows what there is), that the branch was pushed, and that the webhook reaches the server; or ask for it with 'reviewenv deploy'.");

    public async Task<EnvironmentView?> TryFindAsync(string project, string gitRef, CancellationToken cancellationToken)
    {
        var found = await GetAsync($"environments?project={Uri.EscapeDataString(project)}&ref={Uri.EscapeDataString(gitRef)}", ApiJson.Default.EnvironmentListView, cancellationToken);
        return found.Environments is [var first, ..] ? first : null;
    }

    public void Dispose() => http.Dispose();

    private async Task<T> AskAsync<T>(HttpRequestMessage request, Func<HttpContent, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return response.IsSuccessStatusCode ? await read(response.Content, cancellationToken) : throw await RefusedAsync(response, cancellationToken);
            }
            catch (HttpRequestException problem)
            {
                throw new ClientException(
                    ExitCodes.Failed, $"No answer from {server} ({problem.HttpRequestError}).", $"Check that the server runs and that the address is right (--server or {ServerOptions.ServerVariable}).", NoAnswer);
            }
            catch (IOException)
            {
                throw new ClientException(ExitCodes.Failed, $"The connection to {server} broke off.", "Try again; what the server had confirmed is stored.", NoAnswer);
            }
        }
    }

    private async Task<T> ReadAsync<T>(HttpContent content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadFromJsonAsync(type, cancellationToken) ?? throw NotOurs();
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    private async Task<ClientException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = await ProblemOfAsync(response, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            var given = http.DefaultRequestHeaders.Authorization is not null;
            return new ClientException(
                ExitCodes.Usage,
                given ? $"{server} does not know this token." : $"{server} asks for a token.",
                given ? $"Correct {ServerOptions.TokenVariable} or --token." : $"Set {ServerOptions.TokenVariable}, or give --token.",
                problem?.Code);
        }

        return problem is { Detail: { } detail }
            ? new ClientException(ExitCodes.Failed, detail, problem.Remedy, problem.Code)
            : response.StatusCode == HttpStatusCode.NotFound ? NotOurs()
            : new ClientException(ExitCodes.Failed, $"{server} answered {(int)response.StatusCode}.", "Look at the server's log.");
    }

    private static async Task<ProblemView?> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        try
        {
            return await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ClientException NotOurs() =>
        new(ExitCodes.Failed, $"What answers at {server} is not a ReviewEnv server.", $"Correct the address (--server or {ServerOptions.ServerVariable}).");
}
