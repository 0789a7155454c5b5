using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Publication;

public sealed class DotenvReportTests
{
    private static readonly EnvironmentKey Key = Some.Key("feature/hello");

    [Fact]
    public void The_report_holds_the_address_under_every_name_that_jobs_look_for_sorted()
    {
        var record = Published() with { ExpiresAt = Some.Moment, Outputs = new Dictionary<string, string> { ["API_URL"] = "http://127.0.0.1:1/api?a=b" } };

        TextOf(record).ShouldBe($"""
            API_URL=http://127.0.0.1:1/api?a=b
            DAST_TARGET_URL=http://127.0.0.1:4000/
            DAST_WEBSITE=http://127.0.0.1:4000/
            DYNAMIC_ENVIRONMENT_URL=http://127.0.0.1:4000/
            REVIEWENV_EXPIRES_AT=2026-01-05T12:00:00Z
            REVIEWENV_ID={Key.Id}
            REVIEWENV_NAME=review-feature-hello
            REVIEWENV_SHA={record.Published!.Commit.Value}

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_environment_without_an_end_has_no_variable_for_it() =>
        TextOf(Published()).ShouldNotContain("REVIEWENV_EXPIRES_AT");

    [Fact]
    public void Nothing_is_reported_before_it_is_published() =>
        DotenvReport.Render(Published() with { Published = null }).ShouldBeOfType<DotenvResult.Refused>().Reason.ShouldContain("nothing is published");

    [Theory]
    [InlineData("A B", "x")]
    [InlineData("", "x")]
    [InlineData("9LIVES", "x")]
    [InlineData("NAÏVE", "x")]
    [InlineData("A=B", "x")]
    [InlineData("KEY", "")]
    [InlineData("KEY", "two words")]
    [InlineData("KEY", "two\nlines")]
    [InlineData("KEY", "\"quoted\"")]
    [InlineData("KEY", "$(id)")]
    [InlineData("KEY", "über")]
    [InlineData("KEY", "\0")]
    [InlineData("DAST_WEBSITE", "http://elsewhere/")]
    public void An_output_that_gitlab_could_not_read_is_refused_by_name(string key, string value)
    {
        var refused = DotenvReport.Render(Published() with { Outputs = new Dictionary<string, string> { [key] = value } }).ShouldBeOfType<DotenvResult.Refused>();

        refused.Key.ShouldBe(key);
        refused.Reason.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Twenty_variables_fit_and_one_more_is_refused()
    {
        StrictDotenv.Parse(TextOf(Published() with { Outputs = Outputs(14) })).Count.ShouldBe(20);
        DotenvReport.Render(Published() with { Outputs = Outputs(15) }).ShouldBeOfType<DotenvResult.Refused>().Reason.ShouldContain("GitLab takes 20");
    }

    [Fact]
    public void A_report_of_5120_bytes_is_refused_and_one_byte_less_is_not()
    {
        var without = TextOf(Published()).Length;
        var room = 5119 - without - "LONG=\n".Length;

        TextOf(With(new string('x', room))).Length.ShouldBe(5119);
        DotenvReport.Render(With(new string('x', room + 1))).ShouldBeOfType<DotenvResult.Refused>().Key.ShouldBe("LONG");

        static EnvironmentRecord With(string value) => Published() with { Outputs = new Dictionary<string, string> { ["LONG"] = value } };
    }

    [Fact]
    public void Whatever_the_outputs_gitlab_reads_back_what_was_written_or_an_output_is_named()
    {
        Prop.ForAll<Dictionary<string, string>>(outputs =>
        {
            var record = Published() with { Outputs = outputs.Where(pair => pair.Key is not null && pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value) };
            return DotenvReport.Render(record) switch
            {
                DotenvResult.Report report => record.Outputs.All(pair => StrictDotenv.Parse(report.Text)[pair.Key] == pair.Value),
                DotenvResult.Refused refused => record.Outputs.ContainsKey(refused.Key),
                _ => false,
            };
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Legal_outputs_are_written_unchanged()
    {
        var key = Gen.Elements("ABCXYZ_abc019".ToCharArray()).NonEmptyListOf().Select(chars => "K" + string.Concat(chars.Take(20)));
        var value = Gen.Elements("abz:/?#[]@!&()*+,;=%~-._019".ToCharArray()).NonEmptyListOf().Select(chars => string.Concat(chars.Take(60)));
        var outputs = key.SelectMany(name => value.Select(text => (name, text))).ListOf().Select(pairs => pairs.Take(10).DistinctBy(pair => pair.name).ToDictionary(pair => pair.name, pair => pair.text));

        Prop.ForAll(outputs.ToArbitrary(), legal =>
        {
            var read = StrictDotenv.Parse(TextOf(Published() with { Outputs = legal }));
            return legal.All(pair => read[pair.Key] == pair.Value);
        }).QuickCheckThrowOnFailure();
    }

    private static string TextOf(EnvironmentRecord record) => DotenvReport.Render(record).ShouldBeOfType<DotenvResult.Report>().Text;

    private static Dictionary<string, string> Outputs(int count) => Enumerable.Range(0, count).ToDictionary(i => $"OUTPUT_{i}", i => $"value{i}");

    private static EnvironmentRecord Published() => new()
    {
        Key = Key,
        Name = "review-feature-hello",
        Target = "here",
        Template = "static-site",
        Phase = EnvironmentPhase.Ready,
        Published = new PublishedUrl(new Uri("http://127.0.0.1:4000/"), Some.CommitOf(1), Some.Moment),
    };
}
