using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

/// <summary>The token is in no message and no log, even where a server gives it back.</summary>
public sealed class TokenSilenceTests : IDisposable
{
    private const string Token = CannedGitLab.Token;
    private readonly CannedGitLab server = new();
    private readonly Lines log = new();

    private static readonly Dictionary<string, Action<CannedGitLab>> Failures = new()
    {
        ["401"] = server => server.Answer(401, $$"""{"message":"token {{Token}} is wrong"}"""),
        ["403"] = server => server.Answer(403, $$"""{"error":"insufficient_scope","error_description":"{{Token}}"}"""),
        ["404"] = server => server.Answer(404, $$"""{"message":"404 {{Token}} Not Found"}"""),
        ["404 in HTML"] = server => server.Answer(404, Token, "text/html"),
        ["400"] = server => server.Answer(400, $$"""{"message":{"{{Token}}":["{{Token}}"]} }"""),
        ["at the cut"] = server => server.Answer(400, $$"""{"message":"{{new string('x', 340)}}{{Token}}"}"""),
        ["429"] = server => server.Answer(429, Token, "text/plain", ("Retry-After", "3000")),
        ["503"] = server => server.Answer(503, Token, "text/plain", ("Retry-After", "3000")),
        ["no JSON"] = server => server.Answer(200, Token, "text/html"),
        ["an odd type"] = server => server.Answer(200, "", "text/" + Token),
        ["broken JSON"] = server => server.Answer(200, $$"""{"{{Token}}":"""),
        ["wrong JSON"] = server => server.Answer(200, $$"""{"id":"{{Token}}"}"""),
        ["redirect"] = server => server.Answer(302, "", "text/html", ("Location", $"https://{Token}.example.com/{Token}")),
        ["link"] = server => server.Answer(200, "[]", headers: ("Link", $"<https://evil.example.com/{Token}>; rel=\"next\"")),
        ["connection"] = server => server.Otherwise = _ => throw new HttpRequestException(HttpRequestError.InvalidResponse, $"Received an invalid header line: '{Token}'."),
        ["broken off"] = server => server.Otherwise = _ => throw new IOException(Token),
        ["unpacking"] = server => server.Otherwise = _ => throw new InvalidDataException(Token),
    };

    public static TheoryData<string> Kinds => [.. Failures.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public async Task It_is_not_told(string kind)
    {
        using var api = server.Client(logger: log);
        Func<Task>[] calls =
        [
            () => api.ListProjectsAsync(default), () => api.CreateNoteAsync("1", 7, "b", default), () => api.FindBranchAsync("1", "b", default),
            () => api.ReadFileAsync("1", CommitSha.Parse(CannedGitLab.Sha), "f", 4, default),
        ];
        var told = "";
        foreach (var call in calls)
        {
            Failures[kind](server);
            var asked = call();
            await server.PassTimeAsync(asked);
            if (await Record.ExceptionAsync(() => asked) is { } failure) told += failure;
            server.Clock.Advance(TimeSpan.FromHours(2));
        }

        told.ShouldNotBeEmpty();
        (told + log.Text).ShouldNotContain(Token);
        (told + log.Text).ShouldNotContain("canary");
    }

    [Fact]
    public void A_token_that_no_header_takes_is_refused_without_naming_it()
    {
        var refusal = Should.Throw<ArgumentException>(() => new GitLabApi(new GitLabApiOptions(new Uri("https://g.example.com"), new Secret("ü" + Token)), server.Clock, log, server));
        refusal.ToString().ShouldNotContain(Token);
        new GitLabApiOptions(new Uri("https://g.example.com"), new Secret(Token)).ToString().ShouldNotContain(Token);
        new GitLabHookSettings(new Uri("https://g.example.com"), new Secret(Token), new Secret(Token)).ToString().ShouldNotContain(Token);
        HookChange.Of(new GitLabHookSettings(new Uri("https://g.example.com"), new Secret(Token), new Secret(Token))).ToString().ShouldNotContain(Token);
    }

    [Fact]
    public async Task An_outage_is_logged_once_and_so_is_its_end()
    {
        server.Otherwise = _ => CannedGitLab.Of(503, "", "text/html");
        using var api = server.Client(logger: log);
        for (var call = 0; call < 5; call++) await Should.ThrowAsync<GitLabException>(() => api.CreateNoteAsync("1", 7, "b", default));
        log.All.ShouldHaveSingleItem().ShouldStartWith("Warning GitLab at gitlab.example.com does not work: GitLab answered 503");
        server.Clock.Advance(TimeSpan.FromSeconds(42));
        server.Otherwise = _ => CannedGitLab.Of(201, """{"id":5,"body":"b"}""");
        await api.CreateNoteAsync("1", 7, "b", default);
        await api.CreateNoteAsync("1", 7, "b", default);
        log.All.Count.ShouldBe(2);
        log.All[1].ShouldBe("Information GitLab at gitlab.example.com works again after 42 s");
    }

    public void Dispose() => server.Dispose();

    private sealed class Lines : ILogger<GitLabApi>
    {
        public List<string> All { get; } = [];

        public string Text => string.Join('\n', All);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add($"{logLevel} {formatter(state, exception)}{exception}");
    }
}
