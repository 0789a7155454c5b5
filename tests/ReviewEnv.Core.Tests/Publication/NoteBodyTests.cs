using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Publication;

/// <summary>The note shows text of others and is moved to nothing by it.</summary>
public sealed class NoteBodyTests
{
    private static readonly string[] Hostile =
    [
        "/close", "\n/merge", "  /assign @root", "```", "````\n/close\n````", "@root", "<script>alert(1)</script>", "<!-- reviewenv:other -->", "-->", "| x |", "[a](http://evil)", "![](http://evil)", "\r\n/close", "\u2028/close", "~~~", "!7 #8 ~bug", "\\", "`", "\0", "\ud800", "~", "\t/close", "``` ```",
    ];

    [Fact]
    public void It_tells_where_what_until_when_and_whose()
    {
        var body = BodyOf(Record(EnvironmentPhase.Ready));

        body.ShouldBe($"""
            <!-- reviewenv:{Record(EnvironmentPhase.Ready).Key.Id} -->
            **Review environment: live**

            | | |
            |---|---|
            | URL | <https://x.example.com/> |
            | Commit | [`00000001`](https://gitlab.example.com/shop/web/-/commit/{Some.CommitOf(1)}) |
            | Phase | Ready |
            | Ends | 2026-01-08 12:00 UTC |
            | Owner | `ada` |

            [Journal and actions](https://reviewenv.example.com/environments/id)
            """);
    }

    [Fact]
    public void What_it_has_cost_is_a_line_more_and_no_news_by_itself()
    {
        var record = Record(EnvironmentPhase.Ready) with { ExpiresBecause = "3 days after its last deployment" };
        var note = new StoryNote(7, "marker", BodyOf(record), "moved");

        note.BodyWith(null).ShouldBe(note.Body);
        note.BodyWith("1.20 EUR, counted until 2026-01-05 12:00 UTC").ShouldContain("| Ends | 2026-01-08 12:00 UTC: `3 days after its last deployment` |\n| Owner | `ada` |\n| Cost so far | 1.20 EUR, counted until 2026-01-05 12:00 UTC |\n\n[Journal");
        note.Digest.ShouldBe(new StoryNote(7, "marker", note.Body, "moved").Digest);
    }

    [Fact]
    public void An_end_that_was_announced_is_told_with_what_keeps_it()
    {
        var record = Record(EnvironmentPhase.Ready);
        BodyOf(record with { WarnedOf = record.ExpiresAt }).ShouldContain("**Its end is near.** A new commit, `reviewenv extend`");
        BodyOf(record with { WarnedOf = record.ExpiresAt!.Value.AddDays(-1) }).ShouldNotContain("Its end is near", customMessage: "it was extended since");
    }

    [Fact]
    public void A_failure_is_told_with_its_reason_and_what_to_do_next_and_with_what_still_serves()
    {
        var body = BodyOf(Record(EnvironmentPhase.Failed) with { Commit = Some.CommitOf(2), Reason = "image not found\nsecond line" });

        body.ShouldContain("**Review environment: failed**");
        body.ShouldContain("| Still serving | [`00000001`]");
        body.ShouldContain("```text\nimage not found\nsecond line\n```\n");
        body.ShouldContain("`reviewenv deploy`");
    }

    [Fact]
    public void What_is_stopped_says_why_and_how_to_get_it_back_and_has_no_end_any_more()
    {
        var body = BodyOf(Record(EnvironmentPhase.Stopped) with { Published = null, Reason = "merge request !7 was merged" });

        body.ShouldContain("merge request !7 was merged");
        body.ShouldContain("brings it back");
        body.ShouldNotContain("| Ends |");
        body.ShouldNotContain("| URL |");
    }

    [Fact]
    public void It_does_not_change_while_an_environment_comes_up()
    {
        var record = Record(EnvironmentPhase.Provisioning);

        BodyOf(record with { Reason = "1 of 3 ready" }).ShouldBe(BodyOf(record with { Reason = "2 of 3 ready" }));
    }

    [Fact]
    public void A_long_reason_is_shown_by_its_beginning()
    {
        var body = BodyOf(Record(EnvironmentPhase.Failed) with { Reason = string.Join('\n', Enumerable.Range(0, 1000).Select(line => $"line {line}")) });

        body.ShouldContain("line 39\n…\n```");
        body.ShouldNotContain("line 40");
    }

    [Fact]
    public void No_text_of_others_gets_out_of_its_place()
    {
        var text = Gen.Elements(Hostile).Or(Gen.Elements("a", " ", "\n", "word")).ListOf().Select(string.Concat);
        Prop.ForAll(Arb.From(text.Two()), pair =>
        {
            var record = Record(EnvironmentPhase.Failed) with { Reason = pair.Item1, Owner = pair.Item2, Key = Some.Key("x/`|@root") };
            Check(BodyOf(record), record);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    /// <summary>Reads the note as GitLab does: lines, fences, code spans.</summary>
    private static void Check(string body, EnvironmentRecord record)
    {
        body.Split(["\r\n", "\n", "\r", "\u2028", "\u2029"], StringSplitOptions.None).ShouldAllBe(line => !line.TrimStart().StartsWith('/'));
        body.Split('\n')[0].ShouldBe(NoteText.Marker(record.Key));
        string? fence = null;
        var outside = new List<string>();
        foreach (var line in body.Split('\n').Skip(1))
        {
            var ticks = line.TrimStart().TakeWhile(c => c == '`').Count();
            if (fence is null && ticks >= 3) fence = line[..ticks];
            else if (fence is not null && ticks >= fence.Length && line.Trim().All(c => c == '`')) fence = null;
            else if (fence is null) outside.Add(line);
        }

        fence.ShouldBeNull();
        var plain = string.Join('\n', outside.Select(WithoutCode));
        plain.ShouldNotContain("@");
        plain.ShouldNotContain("<script");
        plain.ShouldNotContain("<!--");
        plain.ShouldNotContain("evil");
        plain.ShouldNotContain("~bug");
        plain.ShouldNotContain("word");
        outside.Count(line => line.StartsWith('|')).ShouldBe(record.Owner!.Length == 0 ? 6 : 7, body);
        outside.Where(line => line.StartsWith('|')).ShouldAllBe(line => line.Count(c => c == '|') == 3);
    }

    private static string WithoutCode(string line) => string.Concat(line.Split('`').Where((_, at) => at % 2 == 0));

    private static string BodyOf(EnvironmentRecord record) => NoteBody.Of(record, new StoryPlaces("review/x", new Uri("https://reviewenv.example.com/environments/id"), commit => new Uri($"https://gitlab.example.com/shop/web/-/commit/{commit}")));

    private static EnvironmentRecord Record(EnvironmentPhase phase) => new()
    {
        Key = Some.Key("x"),
        Name = "shop-web-x",
        Target = "here",
        Template = "web",
        Phase = phase,
        Commit = Some.CommitOf(1),
        Published = new PublishedUrl(new Uri("https://x.example.com/"), Some.CommitOf(1), Some.Moment),
        ExpiresAt = Some.Moment.AddDays(3),
        Owner = "ada",
    };
}
