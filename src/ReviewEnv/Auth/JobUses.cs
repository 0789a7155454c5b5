using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using ReviewEnv.Api;
using ReviewEnv.Core.Storage;
using ReviewEnv.GitLab.IdTokens;

namespace ReviewEnv.Auth;

/// <summary>Lets the ID token of a job change each kind of thing once, so that a token that leaked is of little use after its job.</summary>
/// <remarks>
/// A use is a token, a method and a route. The same request again within three minutes is a repetition, not a use: the answer may have been lost on its way.
/// What was refused changed nothing and does not count.
/// </remarks>
internal sealed class JobUses(IReviewStore memos, TimeProvider time)
{
    private const long MostBytes = 64 * 1024;

    /// <summary>For how long the same request may be sent again.</summary>
    private static readonly TimeSpan Repetition = TimeSpan.FromMinutes(3);

    public async Task RunAsync(HttpContext context, Caller.CiJob job, RequestDelegate inner)
    {
        var name = NameOf(context, job);
        var until = job.Claims.ExpiresAt + IdTokenVerifier.Skew;
        var use = new Use(time.GetUtcNow(), await DigestAsync(context)).ToString();
        var before = await memos.UpdateMemoAsync(name, known => known ?? use, until, context.RequestAborted);
        if (before is not null && !IsRepetition(Use.Read(before), Use.Read(use)))
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status403Forbidden, "id-token-used", $"The ID token of {job.Name} was used for {context.Request.Method} {TemplateOf(context)} before.",
                "A job may ask this once; the very same request may be repeated for three minutes. Run the job again for a new token, or use a token of auth.tokens.");
            return;
        }

        await inner(context);

        var counts = context.Response.StatusCode is < 400 or (>= 500 and not StatusCodes.Status503ServiceUnavailable);
        if (!counts && before is null) await memos.UpdateMemoAsync(name, known => known == use ? null : known, until, CancellationToken.None);
        // The request that this one repeats may have been refused meanwhile.
        if (counts && before is not null) await memos.UpdateMemoAsync(name, known => known ?? use, until, CancellationToken.None);
    }

    private static bool IsRepetition(Use first, Use again) => first.Digest == again.Digest && again.At - first.At <= Repetition;

    private static string NameOf(HttpContext context, Caller.CiJob job) =>
        "jti:" + Hex(Encoding.UTF8.GetBytes($"{job.Claims.Jti}\n{context.Request.Method}\n{TemplateOf(context)}"));

    private static string? TemplateOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;

    private static async Task<string> DigestAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        var request = context.Request;
        // The whole fits into memory, so that none of it lands in a file.
        request.EnableBuffering((int)MostBytes + 1, MostBytes + 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n"));
        var buffer = new byte[4096];
        while (await request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read) hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hex(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));

    private readonly record struct Use(DateTimeOffset At, string Digest)
    {
        public static Use Read(string text)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return new Use(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text.AsSpan(0, colon), CultureInfo.InvariantCulture)), text[(colon + 1)..]);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}:{Digest}");
    }
}
