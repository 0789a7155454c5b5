using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>GitLab's REST API (version 4) as far as it is used here. One per instance of GitLab, shared by all who ask it.</summary>
/// <remarks>
/// <para>A project is named by its id or by its path; either is encoded as GitLab wants it.</para>
/// <para>What does not work is a <see cref="GitLabException"/>. A method named Find gives null for what GitLab, in its own words, does not have.
/// Lists are whole or an exception.</para>
/// </remarks>
public sealed partial class GitLabApi : IDisposable
{
    private readonly HttpClient http;
    private readonly GitLabTransport transport;
    private readonly PagedList pages;

    /// <param name="handler">Carries the requests; null for connections of its own.</param>
    public GitLabApi(GitLabApiOptions options, TimeProvider time, ILogger<GitLabApi> logger, HttpMessageHandler? handler = null)
    {
        // A token mounted as a file often ends in a line break.
        var token = new Secret(options.Token.RevealText().Trim());
        if (token.RevealText().AsSpan().ContainsAnyExceptInRange('!', '~')) throw new ArgumentException("the token of GitLab holds a character that no token has, such as a blank or an accented letter", nameof(options));
        http = new HttpClient(handler ?? Connections(), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        transport = new GitLabTransport(options with { Token = token }, http, time, logger);
        pages = new PagedList(transport);
    }

    /// <summary>Requests sent since the start, repetitions included.</summary>
    public long Requests => transport.Requests;

    public void Dispose() => http.Dispose();

    private static SocketsHttpHandler Connections() => new()
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // So that an address that changed is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
    };

    private async Task<T> GetAsync<T>(Route route, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        var call = new GitLabCall(HttpMethod.Get, route);
        return transport.Read(call, await transport.SendAsync(call, cancellationToken), type);
    }

    private Task<T?> FindAsync<T>(Route route, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class =>
        UnlessMissingAsync(GetAsync(route, type, cancellationToken));

    private Task<IReadOnlyList<T>> ListAsync<T>(Route route, JsonTypeInfo<List<T>> type, CancellationToken cancellationToken) where T : class =>
        pages.ReadAsync(route, type, cancellationToken);

    private Task<GitLabReply> ChangeAsync<TBody>(HttpMethod method, Route route, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken cancellationToken) =>
        transport.SendAsync(new GitLabCall(method, route) { Body = JsonSerializer.SerializeToUtf8Bytes(body, bodyType) }, cancellationToken);

    private async Task<T> ChangeAsync<TBody, T>(HttpMethod method, Route route, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class =>
        transport.Read(new GitLabCall(method, route), await ChangeAsync(method, route, body, bodyType, cancellationToken), type);

    private static async Task<T?> UnlessMissingAsync<T>(Task<T> asked) where T : class
    {
        try
        {
            return await asked;
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.NotFound)
        {
            return null;
        }
    }
}
