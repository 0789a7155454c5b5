using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Publication;

public sealed class EnvironmentFeedTests
{
    private readonly EnvironmentFeed feed = new();

    [Fact]
    public async Task A_listener_hears_what_is_published_after_it_began()
    {
        var record = Record(Some.Key());
        feed.Publish(Record(Some.Key()));
        using var subscription = feed.Subscribe();

        feed.Publish(record);

        (await subscription.Records.ReadAsync()).ShouldBe(record);
        subscription.Records.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public void A_listener_for_one_environment_hears_of_no_other()
    {
        var key = Some.Key();
        using var subscription = feed.Subscribe(key);

        feed.Publish(Record(Some.Key()));
        feed.Publish(Record(key));

        subscription.Records.TryRead(out var heard).ShouldBeTrue();
        heard!.Key.ShouldBe(key);
        subscription.Records.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public void A_listener_that_never_reads_stops_nobody_and_keeps_the_newest()
    {
        var last = Record(Some.Key());
        using var slow = feed.Subscribe();

        for (var i = 0; i < 10_000; i++) feed.Publish(Record(Some.Key()));
        feed.Publish(last);

        var heard = new List<EnvironmentRecord>();
        while (slow.Records.TryRead(out var record)) heard.Add(record);
        heard.Count.ShouldBeLessThan(1000);
        heard[^1].ShouldBe(last);
    }

    [Fact]
    public async Task A_subscription_that_ended_hears_nothing_more()
    {
        var subscription = feed.Subscribe();
        subscription.Dispose();

        feed.Publish(Record(Some.Key()));

        (await subscription.Records.WaitToReadAsync()).ShouldBeFalse();
    }

    private static EnvironmentRecord Record(EnvironmentKey key) => new() { Key = key, Name = "n", Target = "t", Template = "s" };
}
