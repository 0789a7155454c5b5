using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ReviewEnv.Configuration;
using ReviewEnv.Webhooks;

namespace ReviewEnv.Tests.Webhooks;

public sealed class WebhookAuthenticityTests : IAsyncLifetime
{
    private static readonly byte[] Body = PushPayload.Of("shop/web", "refs/heads/feature/hello", PushPayload.Zero, Some.CommitOf(7).Value);
    private WebhookServer server = null!;

    public async Task InitializeAsync() => server = await WebhookServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("guessed-8c1d")]
    [InlineData("swordfish-5f3")]
    public async Task Without_the_right_secret_nothing_is_taken_or_told(string? token)
    {
        using var answer = await server.SendAsync(Body, token);

        await IsRefusedAsync(answer);
    }

    [Fact]
    public async Task A_right_signature_is_taken_without_a_token()
    {
        using var answer = await SignedAsync(Body, Signature(Body, server.Clock.GetUtcNow()));

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        server.Inbox.Accepted.ShouldHaveSingleItem().IdempotencyKey.ShouldBe("msg-1");
    }

    [Fact]
    public async Task A_signature_of_another_body_is_refused_even_with_the_token()
    {
        using var answer = await SignedAsync(Body, Signature([.. Body, (byte)' '], server.Clock.GetUtcNow()), WebhookServer.SecretToken);

        await IsRefusedAsync(answer);
    }

    [Fact]
    public async Task An_old_signature_is_refused()
    {
        var signature = Signature(Body, server.Clock.GetUtcNow());
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        using var answer = await SignedAsync(Body, signature);

        await IsRefusedAsync(answer);
    }

    [Fact]
    public async Task A_signed_body_that_arrives_in_pieces_is_checked_as_a_whole()
    {
        byte[] large = [.. Body[..^2], .. Encoding.UTF8.GetBytes(",\"x\":\"" + new string('x', 300_000) + "\" }")];
        using var answer = await SignedAsync(large, Signature(large, server.Clock.GetUtcNow()));

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task No_secret_is_ever_logged_or_answered()
    {
        var signature = Signature(Body, server.Clock.GetUtcNow());
        var answers = new List<HttpResponseMessage>
        {
            await server.SendAsync(Body, key: "one"),
            await server.SendAsync(Body, key: "one"),
            await server.SendAsync(Body, "guessed-8c1d"),
            await server.SendAsync("{"u8.ToArray()),
            await server.SendAsync("{}"u8.ToArray()),
            await SignedAsync(Body, signature),
            await SignedAsync(Body, (signature.Timestamp, "v1,d3Jvbmctc2lnbmF0dXJlLTEyMzQ1Njc4OTAxMjM0NTY=")),
        };

        server.Logs.Lines.ShouldNotBeEmpty();
        var shown = string.Join('\n', server.Logs.Lines);
        foreach (var answer in answers) shown += answer + await answer.Content.ReadAsStringAsync();
        foreach (var secret in new[] { WebhookServer.SecretToken, "guessed-8c1d", WebhookServer.SigningToken, signature.Value, "d3JvbmctY2lnbmF0dXJl" })
        {
            shown.ShouldNotContain(secret);
        }

        answers.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public void Without_any_secret_the_services_are_not_even_registered() =>
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddWebhooks(new WebhookSettings(null, null))).Message.ShouldContain("Set one of them");

    private async Task IsRefusedAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"status":401,"code":"webhook-unauthorized","title":"Unauthorized"}""");
        server.Inbox.Accepted.ShouldBeEmpty();
        server.Inbox.Woken.ShouldBeEmpty();
    }

    private Task<HttpResponseMessage> SignedAsync(byte[] body, (string Timestamp, string Value) signature, string? token = null)
    {
        var content = new ByteArrayContent(body);
        server.Client.DefaultRequestHeaders.Clear();
        server.Client.DefaultRequestHeaders.Add("webhook-id", "msg-1");
        server.Client.DefaultRequestHeaders.Add("webhook-timestamp", signature.Timestamp);
        server.Client.DefaultRequestHeaders.TryAddWithoutValidation("webhook-signature", signature.Value);
        return server.SendAsync(content, token);
    }

    private static (string Timestamp, string Value) Signature(byte[] body, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"msg-1.{timestamp}."), .. body];
        byte[] key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
        return (timestamp, "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
    }
}
