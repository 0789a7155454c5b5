using System.Text.RegularExpressions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Traffic;

namespace ReviewEnv.Tests.Traffic;

public sealed class AccessLogTrafficTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly WatchedTarget target = new();
    private EnvironmentKey key = null!;

    private string Log => folder["access.log"];

    public async Task InitializeAsync()
    {
        key = await target.EnvironmentAsync("review-a");
        await File.WriteAllTextAsync(Log, "review-a.review.example.com GET /before\n");
        Ask(@"^(?<host>\S+) ");
        await target.RoundAsync();
    }

    public Task DisposeAsync()
    {
        target.Dispose();
        folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_written_before_the_start_is_no_news_and_silence_is_silence()
    {
        target.See(key).ShouldBe(new TrafficSight(TrafficSignal.Watched) { KnownUntil = target.Now });
        await SilentAsync();
    }

    [Fact]
    public async Task A_line_that_is_added_is_a_request_once_it_is_complete()
    {
        await File.AppendAllTextAsync(Log, "Review-A.review.exam");
        await SilentAsync();
        await File.AppendAllTextAsync(Log, "ple.com:443 GET /\nother.example.com GET /\n");
        await VisitedAsync();
    }

    [Fact]
    public async Task Rotation_by_renaming_loses_neither_the_end_of_the_old_file_nor_the_beginning_of_the_new_one()
    {
        var other = await target.EnvironmentAsync("review-b");
        File.Move(Log, folder["access.log.1"]);
        await File.WriteAllTextAsync(Log, "");
        await SilentAsync();
        await File.AppendAllTextAsync(folder["access.log.1"], "review-a.review.example.com GET /late\n");
        await VisitedAsync();
        await File.AppendAllTextAsync(Log, "review-b.review.example.com GET /new\n");
        await RoundAsync();
        target.See(other).LastRequest.ShouldBe(target.Now);
        await SilentAsync();
    }

    [Fact]
    public async Task A_file_that_was_emptied_is_read_from_its_beginning_even_if_it_has_outgrown_the_old_one()
    {
        await File.WriteAllTextAsync(Log, "");
        await SilentAsync();
        await File.AppendAllTextAsync(Log, "review-a.review.example.com GET /1\n");
        await VisitedAsync();
        await File.WriteAllTextAsync(Log, "review-a.review.example.com GET /2\n" + string.Concat(Enumerable.Repeat("other.example.com GET /\n", 100)));
        await VisitedAsync();
        await SilentAsync();
    }

    [Fact]
    public async Task A_log_that_is_not_there_proves_no_silence_and_is_read_from_its_beginning_once_it_is()
    {
        target.Ask(new AccessLogSource(new TrafficSettings.AccessLog(folder["later.log"], Expression(@"^(?<host>\S+) ")), new LogTail(folder["later.log"]), target.Clock));
        await RoundAsync();
        target.See(key).Problem!.ShouldBe($"{folder["later.log"]} is not there; look at path, and whether the ingress writes its log on this machine");
        await File.WriteAllTextAsync(folder["later.log"], "review-a.review.example.com GET /\n");
        await VisitedAsync();
        target.See(key).Signal.ShouldBe(TrafficSignal.Watched);
    }

    [Fact]
    public async Task Lines_in_which_no_host_is_found_prove_nothing_but_a_strange_one_among_others_does_no_harm()
    {
        Ask("host=(?<host>[^ ]+)");
        await RoundAsync();
        await File.AppendAllTextAsync(Log, "review-a.review.example.com GET /\n");
        await RoundAsync();
        target.See(key).Problem!.ShouldContain("the expression finds no host in its lines; look at host");
        await File.AppendAllTextAsync(Log, "host=review-a.review.example.com\n");
        await VisitedAsync();
        await File.AppendAllTextAsync(Log, "strange\n");
        await RoundAsync();
        target.See(key).Signal.ShouldBe(TrafficSignal.Watched);
    }

    [Fact]
    public async Task An_expression_that_takes_too_long_is_said_and_does_not_stop_the_rest()
    {
        Ask("^(a|aa)+$|^(?<host>review[^ ]+)");
        await RoundAsync();
        await File.AppendAllTextAsync(Log, new string('a', 200) + "!\nreview-a.review.example.com\n");
        await RoundAsync();
        target.See(key).Problem!.ShouldContain("takes longer than 50 ms for a line; make host simpler");
        await VisitedAsync();
    }

    [Fact]
    public async Task A_line_without_end_is_cut_and_bytes_of_any_kind_do_no_harm()
    {
        await File.AppendAllTextAsync(Log, "review-a.review.example.com GET /\n");
        await VisitedAsync();
        await using (var file = new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            await file.WriteAsync(new byte[] { 0xff, 0xfe, 0, (byte)'\n' });
            await file.WriteAsync(new byte[300_000]);
        }

        await SilentAsync();
        await File.AppendAllTextAsync(Log, "\nreview-a.review.example.com GET /\n");
        await VisitedAsync();
    }

    [Fact]
    public async Task Who_sleeps_and_is_asked_for_is_looked_at()
    {
        var sleeping = await target.EnvironmentAsync("review-z", EnvironmentPhase.Sleeping);
        await RoundAsync();
        await File.AppendAllTextAsync(Log, "review-z.review.example.com GET /\n");
        await RoundAsync();
        target.Sink.Changes.ShouldBe([sleeping]);
    }

    private static Regex Expression(string text) => new(text, RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(50));

    private void Ask(string expression) => target.Ask(new AccessLogSource(new TrafficSettings.AccessLog(Log, Expression(expression)), new LogTail(Log), target.Clock));

    private Task RoundAsync()
    {
        target.Clock.Advance(TimeSpan.FromSeconds(2));
        return target.RoundAsync();
    }

    private async Task VisitedAsync()
    {
        await RoundAsync();
        target.See(key).LastRequest.ShouldBe(target.Now);
    }

    private async Task SilentAsync()
    {
        await RoundAsync();
        target.See(key).LastRequest.ShouldNotBe(target.Now);
        target.See(key).Signal.ShouldBe(TrafficSignal.Watched);
    }
}
