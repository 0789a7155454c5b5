using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Publication;
using ReviewEnv.Notifications;

namespace ReviewEnv.Tests.Notifications;

public sealed class DispatchTests : IAsyncLifetime
{
    private readonly Dispatching dispatching = new();
    private Receiver receiver = null!;

    public async Task InitializeAsync() => receiver = await Receiver.StartAsync();

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await dispatching.DisposeAsync();
    }

    [Fact]
    public async Task What_a_pass_announced_is_posted_at_once_with_all_that_is_known()
    {
        await dispatching.StartAsync(receiver.Channel());
        var key = Some.Key("feature/x");
        var commit = Some.Commit();
        await dispatching.Store.PostAsync(new Notification(NotificationKind.Ready, dispatching.Clock.GetUtcNow(), "It is live.")
        {
            Key = key,
            Remedy = "look at it",
            Name = "review-x",
            Target = "here",
            Owner = "ada",
            Url = new Uri("http://127.0.0.1:4000/"),
            Commit = commit,
            ExpiresAt = Some.Moment.AddDays(2),
        }, default);
        await dispatching.ArrivesAsync(receiver, 1);
        await dispatching.EmptyAsync();

        var posted = receiver.Requests.ShouldHaveSingleItem();
        posted.Path.ShouldBe(Receiver.Path);
        posted.ContentType.ShouldBe("application/json; charset=utf-8");
        posted.Signature.ShouldBeEmpty();
        posted.Json.GetRawText().ShouldBe(
            $$$"""{"id":"{{{posted.Id}}}","event":"ready","at":"2026-01-05T12:00:00Z","message":"It is live.","remedy":"look at it","project":"shop/web","ref":"feature/x","environment":{"id":"{{{key.Id}}}","name":"review-x","target":"here","owner":"ada","url":"http://127.0.0.1:4000/","commit":"{{{commit.Value}}}","expiresAt":"2026-01-07T12:00:00Z","page":"https://reviewenv.example.com/environments/{{{key.Id}}}"}}""");
    }

    [Fact]
    public async Task A_budget_has_no_environment()
    {
        await dispatching.Store.PostAsync(new Notification(NotificationKind.Budget, dispatching.Clock.GetUtcNow(), "Nearly used up."), default);
        await dispatching.StartAsync(receiver.Channel());
        await dispatching.ArrivesAsync(receiver, 1);
        receiver.Requests.Single().Json.EnumerateObject().Select(property => property.Name).ShouldBe(["id", "event", "at", "message"]);
    }

    [Theory]
    [InlineData("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "0123456789abcdef0123456789abcdef")]
    [InlineData("correct-horse-battery", "correct-horse-battery")]
    public async Task What_is_posted_is_signed(string secret, string key)
    {
        await dispatching.StartAsync(receiver.Channel(secret: secret));
        await dispatching.PostAsync("Grüße, it failed.");
        await dispatching.ArrivesAsync(receiver, 1);
        var posted = receiver.Requests.Single();

        posted.Timestamp.ShouldBe(dispatching.Clock.GetUtcNow().ToUnixTimeSeconds().ToString());
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{posted.Id}.{posted.Timestamp}."), .. posted.Body];
        posted.Signature.ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed)));
    }

    [Fact]
    public async Task Without_channels_the_outbox_is_emptied()
    {
        for (var i = 0; i < 250; i++) await dispatching.PostAsync($"number {i}");
        await dispatching.StartAsync();
        await dispatching.EmptyAsync();
    }

    [Fact]
    public async Task Each_channel_gets_what_it_wants_and_all_in_order()
    {
        await using var other = await Receiver.StartAsync();
        await dispatching.StartAsync(receiver.Channel(), other.Channel("failures") with { Events = [NotificationKind.Failed] });
        for (var i = 0; i < 5; i++)
        {
            await dispatching.PostAsync($"ready {i}", NotificationKind.Ready);
            await dispatching.PostAsync($"failed {i}");
        }

        await dispatching.EmptyAsync();
        receiver.Messages.ShouldBe(Enumerable.Range(0, 5).SelectMany(i => new[] { $"ready {i}", $"failed {i}" }));
        other.Messages.ShouldBe(Enumerable.Range(0, 5).Select(i => $"failed {i}"));
    }

    [Fact]
    public async Task Hostile_texts_arrive_as_they_are_and_call_nobody_in_a_chat()
    {
        await using var chat = await Receiver.StartAsync();
        const string hostile = "\"},{<!channel> <https://evil.example|click> & @all \u202e \u0000 \ud83d\ude00\nsecond line";
        await dispatching.StartAsync(receiver.Channel(), chat.Channel("chat2") with { Format = NotificationFormat.Slack });
        await dispatching.Store.PostAsync(new Notification(NotificationKind.Failed, dispatching.Clock.GetUtcNow(), hostile) { Key = new("shop/web", GitRef.Branch("x<!here>")), Remedy = "reviewenv why" }, default);
        await dispatching.ArrivesAsync(receiver, 1);
        await dispatching.ArrivesAsync(chat, 1);

        receiver.Requests.Single().Message.ShouldBe(hostile);
        receiver.Requests.Single().Json.GetProperty("ref").GetString().ShouldBe("x<!here>");
        var text = chat.Requests.Single().Json.GetProperty("text").GetString()!;
        text.ShouldStartWith("\"},{&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; @\u200ball \\u{202E} \\u{0} \ud83d\ude00\nsecond line\nreviewenv why\nhttps://reviewenv.example.com/environments/");
        chat.Requests.Single().Json.EnumerateObject().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_chat_gets_no_longer_text_than_it_shows()
    {
        await dispatching.StartAsync(receiver.Channel() with { Format = NotificationFormat.Slack });
        await dispatching.PostAsync(string.Concat(Enumerable.Repeat("\ud83d\ude00", 5000)));
        await dispatching.ArrivesAsync(receiver, 1);
        receiver.Requests.Single().Message.Length.ShouldBeLessThan(3200);
    }
}
