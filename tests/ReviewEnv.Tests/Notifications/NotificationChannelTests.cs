using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Publication;
using ReviewEnv.Notifications;

namespace ReviewEnv.Tests.Notifications;

public sealed class NotificationChannelTests
{
    private static readonly NotificationChannel Everything = new("chat", new Secret("https://chat.example.com/"));
    private static readonly Notification Failed = new(NotificationKind.Failed, Some.Moment, "It failed.") { Key = Some.Key(project: "shop/web"), Owner = "ada" };
    private static readonly Notification Budget = new(NotificationKind.Budget, Some.Moment, "It is used up.");

    [Fact]
    public void Without_filters_it_wants_everything()
    {
        foreach (var kind in Enum.GetValues<NotificationKind>()) Everything.Wants(Failed with { Kind = kind }).ShouldBeTrue();
        Everything.Wants(Budget).ShouldBeTrue();
    }

    [Fact]
    public void It_wants_the_events_that_it_names()
    {
        var channel = Everything with { Events = [NotificationKind.Warned, NotificationKind.Failed] };
        channel.Wants(Failed).ShouldBeTrue();
        channel.Wants(Failed with { Kind = NotificationKind.Ready }).ShouldBeFalse();
    }

    [Theory]
    [InlineData("shop/*", true)]
    [InlineData("*", true)]
    [InlineData("shop/web", true)]
    [InlineData("*/web", true)]
    [InlineData("shop", false)]
    [InlineData("other/*", false)]
    public void It_wants_the_projects_that_match(string pattern, bool wants) => (Everything with { Projects = ["none/none", pattern] }).Wants(Failed).ShouldBe(wants);

    [Theory]
    [InlineData("ada", true)]
    [InlineData("Ada", true)]
    [InlineData("eve", false)]
    [InlineData(null, false)]
    public void It_wants_what_belongs_to_its_owners(string? owner, bool wants) => (Everything with { Owners = ["bob", "ada"] }).Wants(Failed with { Owner = owner }).ShouldBe(wants);

    [Fact]
    public void A_budget_goes_to_channels_without_filters_and_to_those_that_name_it()
    {
        (Everything with { Projects = ["shop/*"] }).Wants(Budget).ShouldBeFalse();
        (Everything with { Owners = ["ada"] }).Wants(Budget).ShouldBeFalse();
        (Everything with { Projects = ["shop/*"], Owners = ["ada"], Events = [NotificationKind.Budget] }).Wants(Budget).ShouldBeTrue();
        (Everything with { Events = [NotificationKind.Failed] }).Wants(Budget).ShouldBeFalse();
    }
}
