using System.Net.Sockets;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

/// <summary>What is sent again, when, and when nothing is asked at all.</summary>
public sealed class RetryTests : IDisposable
{
    private const string Version = """{"version":"18.1.0"}""";
    private readonly CannedGitLab server = new();

    [Theory, InlineData(500), InlineData(502), InlineData(503), InlineData(504), InlineData(408)]
    public async Task Reading_is_tried_three_times_with_pauses(int status)
    {
        server.Answer(status, "<html>", "text/html").Answer(status, "<html>", "text/html").Answer(200, Version);
        using var api = server.Client();
        var asked = api.VersionAsync(default);
        asked.IsCompleted.ShouldBeFalse();
        await server.PassTimeAsync(asked);
        (await asked).Version.ShouldBe("18.1.0");
        api.Requests.ShouldBe(3);
    }

    [Fact]
    public async Task The_third_failure_is_the_answer()
    {
        server.Otherwise = _ => CannedGitLab.Of(502, "<html>", "text/html");
        using var api = server.Client();
        var asked = api.VersionAsync(default);
        await server.PassTimeAsync(asked);
        var failure = await Should.ThrowAsync<GitLabException>(asked);
        failure.Kind.ShouldBe(GitLabTrouble.Unavailable);
        failure.Status.ShouldBe(502);
        server.Asked.Count.ShouldBe(3);
    }

    [Theory, InlineData(500), InlineData(503), InlineData(504)]
    public async Task What_may_have_been_created_is_not_created_again(int status)
    {
        server.Otherwise = _ => CannedGitLab.Of(status, "");
        using var api = server.Client();
        await Should.ThrowAsync<GitLabException>(() => api.CreateNoteAsync("1", 7, "b", default));
        server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_cannot_have_arrived_is_sent_again()
    {
        server.Refuse().Fail(new HttpRequestException(HttpRequestError.NameResolutionError)).Answer(201, """{"id":5,"body":"b"}""");
        using var api = server.Client();
        var asked = api.CreateNoteAsync("1", 7, "b", default);
        await server.PassTimeAsync(asked);
        (await asked).Id.ShouldBe(5);
    }

    [Fact]
    public async Task A_connection_that_broke_off_may_have_carried_a_creation()
    {
        server.Fail(new HttpRequestException(HttpRequestError.ResponseEnded));
        using var api = server.Client();
        (await Should.ThrowAsync<GitLabException>(() => api.CreateNoteAsync("1", 7, "b", default))).Message.ShouldContain("the connection broke off");
        server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_long_wait_that_GitLab_asks_for_is_the_caller_s_to_plan()
    {
        server.Answer(503, "", "text/html", ("Retry-After", "120"));
        using var api = server.Client();
        (await Should.ThrowAsync<GitLabException>(() => api.VersionAsync(default))).RetryAfter.ShouldBe(TimeSpan.FromMinutes(2));
        server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_waited_for_ten_seconds()
    {
        server.NeverAnswer();
        using var api = server.Client();
        var asked = api.CreateNoteAsync("1", 7, "b", default);
        server.Clock.Advance(TimeSpan.FromSeconds(9));
        asked.IsCompleted.ShouldBeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Should.ThrowAsync<GitLabException>(asked)).Message.ShouldContain("within 10 s");
    }

    [Fact]
    public async Task A_caller_who_leaves_is_told_so_and_not_of_an_outage()
    {
        server.NeverAnswer();
        using var api = server.Client();
        using var leaving = new CancellationTokenSource();
        var asked = api.VersionAsync(leaving.Token);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asked);
    }

    [Fact]
    public async Task After_three_lost_connections_calls_fail_at_once_until_one_has_tried()
    {
        server.Refuse().Refuse().Refuse();
        using var api = server.Client();
        var first = api.VersionAsync(default);
        await server.PassTimeAsync(first);
        await Should.ThrowAsync<GitLabException>(first);

        var refused = await Should.ThrowAsync<GitLabException>(() => api.VersionAsync(default));
        refused.Kind.ShouldBe(GitLabTrouble.Unavailable);
        refused.RetryAfter!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        server.Asked.Count.ShouldBe(3);

        server.Clock.Advance(TimeSpan.FromSeconds(5));
        server.NeverAnswer();
        var probe = api.VersionAsync(default);
        await Should.ThrowAsync<GitLabException>(() => api.VersionAsync(default));
        server.Asked.Count.ShouldBe(4);
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        await server.PassTimeAsync(probe);
        await Should.ThrowAsync<GitLabException>(probe);

        server.Clock.Advance(TimeSpan.FromSeconds(5));
        server.Answer(200, Version).Answer(200, Version);
        await api.VersionAsync(default);
        await api.VersionAsync(default);
    }

    [Fact]
    public async Task A_probe_whose_caller_left_gives_its_turn_to_the_next()
    {
        server.Refuse().Refuse().Refuse();
        using var api = server.Client();
        var first = api.VersionAsync(default);
        await server.PassTimeAsync(first);
        await Should.ThrowAsync<GitLabException>(first);
        server.Clock.Advance(TimeSpan.FromSeconds(5));

        server.NeverAnswer();
        using var leaving = new CancellationTokenSource();
        var probe = api.VersionAsync(leaving.Token);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(probe);
        server.Answer(200, Version);
        await api.VersionAsync(default);
    }

    [Fact]
    public async Task An_error_of_a_server_that_answers_does_not_keep_others_from_asking()
    {
        server.Otherwise = _ => CannedGitLab.Of(502, "", "text/html");
        using var api = server.Client();
        for (var call = 0; call < 4; call++) await Should.ThrowAsync<GitLabException>(() => api.CreateNoteAsync("1", 7, "b", default));
        server.Asked.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_real_refused_connection_is_told_in_words()
    {
        using var closed = new Socket(SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        using var api = new GitLabApi(new GitLabApiOptions(new Uri($"http://{closed.LocalEndPoint}"), new Core.Compliance.Secret(CannedGitLab.Token)), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<GitLabApi>.Instance);
        (await Should.ThrowAsync<GitLabException>(() => api.VersionAsync(default))).Message.ShouldContain("ConnectionRefused");
        api.Requests.ShouldBe(3);
    }

    public void Dispose() => server.Dispose();
}
