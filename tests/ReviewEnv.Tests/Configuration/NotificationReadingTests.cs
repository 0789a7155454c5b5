using ReviewEnv.Configuration;
using ReviewEnv.Core.Publication;
using static ReviewEnv.Tests.Configuration.SomeConfiguration;

namespace ReviewEnv.Tests.Configuration;

public sealed class NotificationReadingTests : IDisposable
{
    private readonly SomeConfiguration some = new();

    public NotificationReadingTests()
    {
        some.Variables["CHAT_URL"] = "https://chat.example.com/hooks/T0SECRET";
        some.Variables["CHAT_SECRET"] = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    }

    public void Dispose() => some.Dispose();

    [Fact]
    public void Every_key_is_read()
    {
        var channel = some.Load(Minimal + """
            notifications:
              - name: chat
                webhook: "${env:CHAT_URL}"
                secret: "${env:CHAT_SECRET}"
                format: slack
                events: [failed, warned, leaking, budget]
                projects: [shop/*]
                owners: [ada]
            """).Notifications.ShouldHaveSingleItem();
        channel.Name.ShouldBe("chat");
        channel.Webhook.RevealText().ShouldBe("https://chat.example.com/hooks/T0SECRET");
        channel.SigningSecret!.RevealText().ShouldStartWith("whsec_");
        channel.Format.ShouldBe(NotificationFormat.Slack);
        channel.Events.ShouldBe([NotificationKind.Failed, NotificationKind.Warned, NotificationKind.Leaking, NotificationKind.Budget]);
        channel.Projects.ShouldBe(["shop/*"]);
        channel.Owners.ShouldBe(["ada"]);
    }

    [Fact]
    public void A_name_and_an_address_are_enough_and_a_missing_secret_is_worth_a_warning()
    {
        var report = some.Read(Minimal + "notifications: [{ name: chat, webhook: \"http://127.0.0.1:9/\" }]\n");
        report.Problems.ShouldBeEmpty();
        var channel = report.Settings!.Notifications.Single();
        (channel.Format, channel.Events, channel.Projects, channel.Owners, channel.SigningSecret).ShouldBe((NotificationFormat.Json, null, null, null, null));
        report.Warnings.ShouldHaveSingleItem().Text.ShouldStartWith("notifications[0].secret: is missing, so the receiver cannot tell our messages from anybody's; make one with");
        some.Read(Minimal + "notifications: [{ name: chat, webhook: \"http://127.0.0.1:9/\", format: slack }]\n").Warnings.ShouldBeEmpty();
        some.Load(Minimal).Notifications.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("webhook: \"${env:CHAT_URL}\"", "notifications[0].name: is missing", "logs and metrics call the channel by it")]
    [InlineData("name: \"a b\", webhook: \"${env:CHAT_URL}\"", "name: 'a b' is not a name for a channel", "at most 63 letters")]
    [InlineData("name: a", "webhook: is missing", "say where to post")]
    [InlineData("name: a, webhook: \"ftp://T0SECRET/\"", "webhook: is not an http or https URL", "such as https://chat")]
    [InlineData("name: a, webhook: T0SECRET", "webhook: is not an http or https URL", "such as https://chat")]
    [InlineData("name: a, webhook: \"https://u:T0SECRET@chat.example.com/\"", "webhook: holds a user or password", "use an address that needs none")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", secret: T0SECRET", "secret: is neither whsec_", "openssl rand -base64 32")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", secret: whsec_T0SECRET", "secret: is neither whsec_", "openssl rand -base64 32")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", format: teams", "format: 'teams' is none of", "json, slack")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", events: [faild]", "events[0]: 'faild' is not an event", "did you mean 'failed'?")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", events: []", "events: is empty", "leave it out for all events")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", events: [[ready]]", "events[0]: a list is not an event", "")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", projects: []", "projects: is empty", "leave it out for all projects")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", owners: []", "owners: is empty", "leave it out for all owners")]
    [InlineData("name: a, webhook: \"${env:CHAT_URL}\", event: [failed]", "event: is not a key", "did you mean 'events'?")]
    [InlineData("name: a, webhook: \"${env:NONE}\"", "webhook: the environment variable NONE is not set", "set it before")]
    public void Every_mistake_is_named_with_what_would_help_and_no_secret(string channel, string problem, string remedy)
    {
        var problems = some.Problems(Minimal + $"notifications: [{{ {channel} }}]\n");
        problems.ShouldHaveSingleItem().ShouldContain(problem);
        problems[0].ShouldContain(remedy);
        problems[0].ShouldNotContain("T0SECRET");
    }

    [Fact]
    public void Two_channels_of_one_name_are_a_problem() =>
        some.Problems(Minimal + "notifications: [{ name: a, webhook: \"${env:CHAT_URL}\" }, { name: a, webhook: \"${env:CHAT_URL}\" }]\n")
            .ShouldHaveSingleItem().ShouldContain("notifications[1].name: 'a' is the name of another channel already");
}
