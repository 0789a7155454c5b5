using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace ReviewEnv.Api;

/// <summary>Reads small JSON bodies and says what is wrong with others.</summary>
internal static class RequestBody
{
    private const long MostBytes = 64 * 1024;

    /// <summary>The body, or the problem with it. An empty body is <paramref name="empty"/>, where one may be left out.</summary>
    public static async Task<(T? Body, Problem? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, T? empty = null)
        where T : class
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        if (empty is not null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return (empty, null);
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } body
                ? (body, null)
                : (null, Bad("The body is null."));
        }
        catch (JsonException problem)
        {
            return (null, Bad(problem.Path is { Length: > 1 } path ? $"The body is not the JSON that is asked for, at {path}." : "The body is not JSON."));
        }
        catch (BadHttpRequestException problem)
        {
            return (null, new Problem(problem.StatusCode, "bad-body", "The body could not be read.", $"Send at most {MostBytes} bytes of JSON."));
        }
    }

    private static Problem Bad(string detail) =>
        new(StatusCodes.Status400BadRequest, "bad-json", detail, "Send a JSON object as /openapi/v1.json describes it.");
}
