using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Tests.Notifications;

public sealed class RetryTests : IAsyncLifetime
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
    public async Task What_fails_is_posted_again_later_each_time_with_the_same_id_and_a_new_timestamp()
    {
        receiver.AnswerWith(500);
        await dispatching.StartAsync(receiver.Channel());
        await dispatching.PostAsync("one");
        double[] waits = [5, 10, 20, 40];
        for (var i = 0; i < waits.Length; i++)
        {
            await dispatching.ArrivesAsync(receiver, i + 1);
            var dueAt = await dispatching.PostponedAsync();
            (dueAt - dispatching.Clock.GetUtcNow()).TotalSeconds.ShouldBeInRange(waits[i], waits[i] * 1.2);
            dispatching.Outbox().Single().Progress.Attempts.ShouldBe(i + 1);
            if (i == waits.Length - 1) receiver.AnswerWith(200);
            dispatching.AdvanceTo(dueAt);
        }

        await dispatching.EmptyAsync();
        var requests = receiver.Requests.ToList();
        requests.Select(request => request.Id).Distinct().ShouldHaveSingleItem();
        requests.Select(request => request.Timestamp).Distinct().Count().ShouldBe(requests.Count);
        dispatching.Warnings.ShouldHaveSingleItem().ShouldContain("cannot be told: it answers 500");
        dispatching.Logs.Lines.ShouldContain(line => line.Contains("channel chat works again"));
    }

    [Theory]
    [InlineData(429, "120")]
    [InlineData(503, "120")]
    [InlineData(503, "Mon, 05 Jan 2026 12:02:00 GMT")]
    public async Task It_waits_as_long_as_it_is_asked_to(int status, string retryAfter)
    {
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            return Receiver.Status(context, status);
        };
        await dispatching.StartAsync(receiver.Channel());
        await dispatching.PostAsync("one");
        await dispatching.PostAsync("two");
        await dispatching.ArrivesAsync(receiver, 1);
        var dueAt = await dispatching.PostponedAsync();
        (dueAt - dispatching.Clock.GetUtcNow()).TotalSeconds.ShouldBeInRange(120, 130);

        receiver.AnswerWith(204);
        dispatching.AdvanceTo(dueAt);
        await dispatching.EmptyAsync();
        receiver.Messages.ShouldBe(["one", "one", "two"]);
    }

    [Theory]
    [InlineData(410, "nobody is there any more")]
    [InlineData(404, "no such address")]
    [InlineData(401, "does not let us in")]
    [InlineData(400, "does not want what it got")]
    public async Task What_is_refused_is_not_posted_again_and_said_once_until_something_is_taken(int status, string words)
    {
        receiver.AnswerWith(status);
        await dispatching.StartAsync(receiver.Channel());
        await dispatching.PostAsync("one");
        await dispatching.PostAsync("two");
        await dispatching.EmptyAsync();
        receiver.Messages.ShouldBe(["one", "two"]);
        dispatching.Warnings.ShouldHaveSingleItem().ShouldContain(words);

        receiver.AnswerWith(200);
        await dispatching.PostAsync("three");
        await dispatching.EmptyAsync();
        receiver.AnswerWith(status);
        await dispatching.PostAsync("four");
        await dispatching.EmptyAsync();
        dispatching.Warnings.Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_dead_channel_is_given_up_after_a_day_and_holds_up_no_other()
    {
        await using var alive = await Receiver.StartAsync();
        receiver.AnswerWith(502);
        await dispatching.StartAsync(receiver.Channel("dead"), alive.Channel("alive"));
        var began = dispatching.Clock.GetUtcNow();
        await dispatching.PostAsync("one");
        await dispatching.ArrivesAsync(alive, 1);
        while (await dispatching.PostponedAsync() is var dueAt && dueAt != DateTimeOffset.MaxValue) dispatching.AdvanceTo(dueAt);

        (dispatching.Clock.GetUtcNow() - began).TotalHours.ShouldBeInRange(22.9, 24);
        receiver.Requests.Count.ShouldBeInRange(25, 45);
        alive.Requests.Count.ShouldBe(1);
        dispatching.Warnings.Where(line => line.Contains("given up")).ShouldHaveSingleItem()
            .ShouldContain("The notification channel dead never got 'failed' of shop/web@feature/x, given up after 24 hours: it answers 502");
    }

    [Fact]
    public async Task After_an_outage_a_channel_gets_everything_in_order_and_the_others_nothing_twice()
    {
        await using var alive = await Receiver.StartAsync();
        await receiver.GoAwayAsync();
        await dispatching.StartAsync(receiver.Channel("dead"), alive.Channel("alive"));
        string[] messages = ["one", "two", "three"];
        foreach (var message in messages) await dispatching.PostAsync(message);
        await dispatching.ArrivesAsync(alive, 3);
        var dueAt = await dispatching.PostponedAsync();
        dispatching.Outbox().ShouldAllBe(item => item.Progress.Done.Single() == "alive");

        await receiver.ComeBackAsync();
        dispatching.AdvanceTo(dueAt);
        await dispatching.EmptyAsync();
        receiver.Messages.ShouldBe(messages);
        alive.Messages.ShouldBe(messages);
    }

    [Fact]
    public async Task A_slow_channel_does_not_hold_up_another()
    {
        await using var slow = await Receiver.StartAsync();
        var open = new TaskCompletionSource();
        slow.Answer = (_, _) => open.Task;
        await dispatching.StartAsync(slow.Channel("slow"), receiver.Channel("quick"));
        for (var i = 0; i < 300; i++) await dispatching.PostAsync($"{i}");
        await dispatching.ArrivesAsync(receiver, 300);
        slow.Requests.Count.ShouldBeLessThan(5);
        open.SetResult();
    }

    [Fact]
    public async Task What_a_channel_cannot_take_lets_the_rest_past_it_after_three_tries()
    {
        receiver.Answer = (context, posted) => Receiver.Status(context, posted.Message == "poison" ? 500 : 204);
        await dispatching.StartAsync(receiver.Channel());
        var began = dispatching.Clock.GetUtcNow();
        await dispatching.PostAsync("poison");
        await dispatching.PostAsync("two");
        await dispatching.PostAsync("three");
        while (receiver.Requests.Count < 5) dispatching.AdvanceTo(await dispatching.PostponedAsync());

        (dispatching.Clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromMinutes(1));
        receiver.Messages.Take(5).ShouldBe(["poison", "poison", "poison", "two", "three"]);
    }

    [Fact]
    public async Task No_redirect_is_followed()
    {
        await using var elsewhere = await Receiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.Location = elsewhere.Uri.AbsoluteUri;
            return Receiver.Status(context, StatusCodes.Status307TemporaryRedirect);
        };
        await dispatching.StartAsync(receiver.Channel());
        await dispatching.PostAsync("one");
        await dispatching.ArrivesAsync(receiver, 1);
        await dispatching.PostponedAsync();
        elsewhere.Requests.ShouldBeEmpty();
        dispatching.Warnings.Single().ShouldContain("leads to another address, which is not followed");
    }

    [Fact]
    public async Task An_answer_without_an_end_is_an_answer_and_none_at_all_is_tried_again()
    {
        var ended = new ConcurrentQueue<string>();
        receiver.Answer = async (context, posted) =>
        {
            if (posted.Message == "silence") await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => ended.Enqueue("silence"), TaskScheduler.Default);
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.WriteAsync(new string('x', 4096), context.RequestAborted);
        };
        await dispatching.StartAsync(receiver.Channel());
        await dispatching.PostAsync("flood");
        await dispatching.EmptyAsync();
        await dispatching.PostAsync("silence");
        await dispatching.ArrivesAsync(receiver, 2);
        await dispatching.PostponedAsync();
        dispatching.Warnings.Single().ShouldContain("no answer within 2 s");
    }

    [Fact]
    public async Task Posts_are_counted_by_channel()
    {
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Meter.Scope == dispatching.Meters) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counts.AddOrUpdate($"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}}}", value, (_, sum) => sum + value));
        listener.Start();
        receiver.Answer = (context, posted) => Receiver.Status(context, posted.Message == "bad" ? 400 : 204);
        await dispatching.StartAsync(receiver.Channel() with { Events = [NotificationKind.Failed, NotificationKind.Ready] });
        await dispatching.PostAsync("good");
        await dispatching.PostAsync("good");
        await dispatching.PostAsync("bad");
        await dispatching.EmptyAsync();

        counts.ShouldBe(
        [
            new("reviewenv_notifications_sent_total{channel=chat,event=failed}", 2),
            new("reviewenv_notifications_sent_total{channel=chat,event=ready}", 0),
            new("reviewenv_notifications_failed_total{channel=chat}", 1),
        ], ignoreOrder: true);
    }
}
