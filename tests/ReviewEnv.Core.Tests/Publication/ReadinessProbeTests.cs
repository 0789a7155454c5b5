using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Tests.Publication;

public sealed class ReadinessProbeTests : IUrlProbe
{
    private readonly List<string> asked = [];

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

        (await new ReadinessProbe(this).WhyNotReadyAsync(new Uri(url), template, CancellationToken.None)).ShouldBeNull();

        asked.ShouldBe([expected]);
    }

    public Task<ProbeAnswer> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        asked.Add(url.AbsoluteUri);
        return Task.FromResult(new ProbeAnswer(200, null));
    }
}
