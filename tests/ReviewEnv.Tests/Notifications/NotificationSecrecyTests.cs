using System.Text;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.Tests.Notifications;

public sealed class NotificationSecrecyTests
{
    private const string Key = "correct-horse-battery";

    [Fact]
    public async Task Neither_address_nor_secret_is_in_logs_or_bodies_whatever_is_answered()
    {
        await using var dispatching = new Dispatching();
        await using var echo = await Receiver.StartAsync();
        await using var dead = await Receiver.StartAsync();
        await dead.GoAwayAsync();
        echo.Answer = async (context, _) =>
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync($"Cannot POST {context.Request.Path} at {context.Request.Host}");
        };
        var channel = echo.Channel("echo", Key);
        await dispatching.StartAsync(
            channel, dead.Channel("dead", Key),
            channel with { Name = "unknown", Webhook = new Secret("https://user-T0SECRET.invalid/T0SECRET") },
            channel with { Name = "nonsense", Webhook = new Secret("T0SECRET no address") });
        await dispatching.PostAsync("one");
        await dispatching.UntilAsync(() => dispatching.Warnings.Count() >= 4, "a warning of each channel");

        var logs = string.Join('\n', dispatching.Logs.Lines);
        foreach (var secret in (string[])["T0SECRET", Key, $":{echo.Uri.Port}", $":{dead.Uri.Port}", ".invalid"]) logs.ShouldNotContain(secret);
        foreach (var posted in echo.Requests) Encoding.UTF8.GetString(posted.Body).ShouldNotContain(Key);
        $"{channel}".ShouldNotContain("T0SECRET");
    }
}
