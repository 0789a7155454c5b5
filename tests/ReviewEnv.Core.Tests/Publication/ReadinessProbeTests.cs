using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Tests.Publication;

public sealed class ReadinessProbeTests : IUrlProbe
{
    private static readonly CommitSha Wanted = CommitSha.Parse("9876fedc00112233445566778899aabbccddeeff");
    private readonly List<string> asked = [];
    private readonly Queue<ProbeAnswer> answers = [];

    [Theory]
    [InlineData("http://a.example/", "/", "/", "http://a.example/")]
    [InlineData("http://a.example/", "/", "/health", "http://a.example/health")]
    [InlineData("http://a.example/app/", "/app/", "/app/", "http://a.example/app/")]
    [InlineData("http://a.example/app/", "/app/", "/health", "http://a.example/health")]
    // The platform's own path, as an API behind a stage has it, is part of every address.
    [InlineData("https://api.example/review/", "/", "/", "https://api.example/review/")]
    [InlineData("https://api.example/review", "/", "/", "https://api.example/review")]
    [InlineData("https://api.example/review/", "/", "/health?deep=1", "https://api.example/review/health?deep=1")]
    [InlineData("https://api.example/review/app", "/app", "/health", "https://api.example/review/health")]
    [InlineData("https://api.example/page?branch=1", "/", "/", "https://api.example/page?branch=1")]
    [InlineData("https://api.example/page?branch=1", "/", "/health", "https://api.example/health")]
    public async Task What_is_asked_is_the_URL_or_the_path_in_place_of_the_templates(string url, string urlPath, string path, string expected)
    {
        var template = new RenderedTemplate { Name = "web", Driver = "kubernetes", Settings = [], Fingerprint = "f", UrlPath = urlPath, Readiness = ReadinessSettings.Default with { Path = path, Successes = 1 } };

        (await new ReadinessProbe(this).WhyNotReadyAsync(new Uri(url), template, Wanted, CancellationToken.None)).ShouldBeNull();

        asked.ShouldBe([expected]);
    }

    [Theory]
    [InlineData("9876fedc00112233445566778899aabbccddeeff", null)]
    [InlineData("9876FEDC", null)]
    [InlineData("9876fedc00", null)]
    [InlineData("\"9876fedc\", W/x", null)]
    [InlineData("9876fed", "http://a.example/health answers, but does not say that it serves 9876fedc: its header X-Commit does not hold 9876fedc")]
    [InlineData("x9876fedc", "http://a.example/health answers, but does not say that it serves 9876fedc: its header X-Commit does not hold 9876fedc")]
    [InlineData("1234abcd00112233445566778899aabbccddeeff", "http://a.example/health answers, but serves 1234abcd, not 9876fedc")]
    [InlineData("v1.2 1234abcd", "http://a.example/health answers, but serves 1234abcd, not 9876fedc")]
    [InlineData("1234abcd 55667788990011aa", "http://a.example/health answers, but does not say that it serves 9876fedc: its header X-Commit does not hold 9876fedc")]
    [InlineData("20260105", "http://a.example/health answers, but does not say that it serves 9876fedc: its header X-Commit does not hold 9876fedc")]
    [InlineData(null, "http://a.example/health answers, but does not say that it serves 9876fedc: it has no header X-Commit")]
    public async Task A_header_has_to_hold_the_commit(string? header, string? expected)
    {
        answers.Enqueue(new ProbeAnswer(200, null) { Header = header });

        (await WhyNotAsync(new CommitCheck("X-Commit", null))).ShouldBe(expected);

        asked.ShouldBe(["http://a.example/health header X-Commit"]);
    }

    [Fact]
    public async Task The_body_of_another_path_is_asked_after_the_path_that_tells_health()
    {
        answers.Enqueue(new ProbeAnswer(200, null));
        answers.Enqueue(new ProbeAnswer(200, null) { Body = """{"version":"2.1.0","commit":"9876fedc","built":"20260105"}""" });

        (await WhyNotAsync(new CommitCheck(null, "/version"))).ShouldBeNull();

        asked.ShouldBe(["http://a.example/health", "http://a.example/version body"]);
    }

    [Theory]
    [InlineData(503, "http://a.example/health answers 503, not one of 200-399")]
    [InlineData(null, "http://a.example/health does not answer: refused")]
    public async Task Health_comes_first(int? status, string expected)
    {
        answers.Enqueue(new ProbeAnswer(status, "refused"));
        (await WhyNotAsync(new CommitCheck(null, "/version"))).ShouldBe(expected);
        asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_path_that_is_not_there_says_nothing_of_the_commit()
    {
        answers.Enqueue(new ProbeAnswer(200, null));
        answers.Enqueue(new ProbeAnswer(404, null) { Body = "9876fedc" });
        (await WhyNotAsync(new CommitCheck(null, "/version"))).ShouldBe("http://a.example/version answers 404, not one of 200-399");
    }

    [Fact]
    public async Task Each_answer_in_a_row_has_to_be_of_the_commit()
    {
        answers.Enqueue(new ProbeAnswer(200, null) { Header = Wanted.Value });
        answers.Enqueue(new ProbeAnswer(200, null) { Header = "1234abcd00112233445566778899aabbccddeeff" });
        (await WhyNotAsync(new CommitCheck("X-Commit", null), successes: 3)).ShouldBe("http://a.example/health answers, but serves 1234abcd, not 9876fedc");
        asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_body_without_the_commit_is_told_in_words()
    {
        answers.Enqueue(new ProbeAnswer(200, null) { Body = "<h1>Shop</h1>" });
        (await WhyNotAsync(new CommitCheck(null, null))).ShouldBe("http://a.example/health answers, but does not say that it serves 9876fedc: the first 64 KiB of its body do not hold 9876fedc");
    }

    public Task<ProbeAnswer> AskAsync(Uri url, ProbeSight sight, CancellationToken cancellationToken)
    {
        asked.Add(url.AbsoluteUri + (sight.Header is { } header ? $" header {header}" : "") + (sight.Body ? " body" : ""));
        return Task.FromResult(answers.TryDequeue(out var answer) ? answer : new ProbeAnswer(200, null));
    }

    private Task<string?> WhyNotAsync(CommitCheck check, int successes = 1)
    {
        var readiness = ReadinessSettings.Default with { Path = "/health", Successes = successes, Commit = check };
        var template = new RenderedTemplate { Name = "web", Driver = "kubernetes", Settings = [], Fingerprint = "f", Readiness = readiness };
        return new ReadinessProbe(this).WhyNotReadyAsync(new Uri("http://a.example/"), template, Wanted, CancellationToken.None);
    }
}
