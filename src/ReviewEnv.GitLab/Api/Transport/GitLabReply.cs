using System.Net.Http.Headers;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>An answer with its whole body.</summary>
/// <param name="Address">Who gave it, after redirects.</param>
internal sealed record GitLabReply(Uri Address, int Status, string? MediaType, byte[] Body, HttpResponseHeaders Headers)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public bool IsJson => MediaType is "application/json";

    /// <summary>The first value of a header; null when there is none.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
