using System.Globalization;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

public sealed class RateLimitTests : IDisposable
{
    private const string Version = """{"version":"18.1.0"}""";
    private readonly CannedGitLab server = new();

    [Fact]
    public async Task The_last_requests_of_a_window_are_not_used_up()
    {
        server.Answer(200, Version, headers: Budget(100, 10, 30)).Answer(200, Version);
        using var api = server.Client();
        await api.VersionAsync(default);
        var next = api.VersionAsync(default);
        server.Clock.Advance(TimeSpan.FromSeconds(29));
        next.IsCompleted.ShouldBeFalse();
        server.Asked.Count.ShouldBe(1);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await next;
    }

    [Fact]
    public async Task Requests_under_way_count_before_they_are_answered()
    {
        server.Answer(200, Version, headers: Budget(100, 12, 30)).NeverAnswer().NeverAnswer();
        using var api = server.Client();
        await api.VersionAsync(default);
        using var leaving = new CancellationTokenSource();
        Task[] calls = [.. Enumerable.Range(0, 5).Select(_ => api.VersionAsync(leaving.Token))];
        server.Asked.Count.ShouldBe(3);
        await leaving.CancelAsync();
        foreach (var call in calls) await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task An_answer_that_comes_late_does_not_give_back_what_is_used()
    {
        server.Answer(200, Version, headers: Budget(100, 11, 30)).Answer(200, Version, headers: Budget(100, 80, 30));
        using var api = server.Client();
        await api.VersionAsync(default);
        await api.VersionAsync(default);
        var next = api.VersionAsync(default);
        next.IsCompleted.ShouldBeFalse();
        server.Answer(200, Version);
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await next;
    }

    [Fact]
    public async Task The_window_is_timed_by_GitLab_s_clock()
    {
        var wrong = server.Clock.GetUtcNow().AddHours(5);
        server.Answer(200, Version, headers: [("RateLimit-Limit", "100"), ("RateLimit-Remaining", "0"), ("RateLimit-Reset", Unix(wrong.AddSeconds(20))), ("Date", wrong.ToString("R", CultureInfo.InvariantCulture))]).Answer(200, Version);
        using var api = server.Client();
        await api.VersionAsync(default);
        var next = api.VersionAsync(default);
        next.IsCompleted.ShouldBeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(20));
        await next;
    }

    [Fact]
    public async Task A_long_window_is_the_caller_s_to_wait_for()
    {
        server.Answer(200, Version, headers: Budget(7200, 0, 1800));
        using var api = server.Client();
        await api.VersionAsync(default);
        var failure = await Should.ThrowAsync<GitLabException>(() => api.VersionAsync(default));
        failure.Kind.ShouldBe(GitLabTrouble.RateLimited);
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(30));
        server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_for_haste_holds_everybody_back_as_long_as_it_says_and_is_repeated_whatever_it_was()
    {
        server.Answer(429, "Retry later", "text/plain", ("Retry-After", "20"));
        server.Otherwise = request => request.Method == HttpMethod.Post ? CannedGitLab.Of(201, """{"id":5,"body":"b"}""") : CannedGitLab.Of(200, Version);
        using var api = server.Client();
        var creation = api.CreateNoteAsync("1", 7, "b", default);
        var other = api.VersionAsync(default);
        server.Clock.Advance(TimeSpan.FromSeconds(19));
        server.Asked.Count.ShouldBe(1);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await creation).Id.ShouldBe(5);
        await other;
    }

    [Fact]
    public async Task A_refusal_for_haste_without_a_time_is_repeated_after_a_while_and_holds_back_nobody_else()
    {
        server.Answer(429, """{"message":{"error":"This endpoint has been requested too many times. Try again later."}}""").Answer(200, Version).Answer(201, """{"id":5,"body":"b"}""");
        using var api = server.Client();
        var creation = api.CreateNoteAsync("1", 7, "b", default);
        await api.VersionAsync(default);
        creation.IsCompleted.ShouldBeFalse();
        server.Clock.Advance(TimeSpan.FromMilliseconds(400));
        server.Asked.Count.ShouldBe(2);
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        (await creation).Id.ShouldBe(5);
    }

    [Fact]
    public async Task Haste_that_does_not_end_is_told()
    {
        server.Otherwise = _ => CannedGitLab.Of(429, "Retry later", "text/plain");
        using var api = server.Client();
        var asked = api.VersionAsync(default);
        await server.PassTimeAsync(asked);
        var failure = await Should.ThrowAsync<GitLabException>(asked);
        failure.Kind.ShouldBe(GitLabTrouble.RateLimited);
        failure.IsTransient.ShouldBeTrue();
        server.Asked.Count.ShouldBe(3);
    }

    [Theory, InlineData("-1", "5"), InlineData("0", "99999999999999999999"), InlineData("none", "soon"), InlineData("0", "1"), InlineData("0", "253402300799")]
    public async Task Odd_numbers_stop_nothing_for_longer_than_an_hour(string remaining, string reset)
    {
        server.Answer(200, Version, headers: [("RateLimit-Limit", "100"), ("RateLimit-Remaining", remaining), ("RateLimit-Reset", reset)]).Answer(200, Version);
        using var api = server.Client();
        await api.VersionAsync(default);
        server.Clock.Advance(TimeSpan.FromHours(1));
        await api.VersionAsync(default);
    }

    public void Dispose() => server.Dispose();

    private (string, string)[] Budget(int limit, int remaining, int seconds) =>
        [("RateLimit-Limit", $"{limit}"), ("RateLimit-Remaining", $"{remaining}"), ("RateLimit-Reset", Unix(server.Clock.GetUtcNow().AddSeconds(seconds)))];

    private static string Unix(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
