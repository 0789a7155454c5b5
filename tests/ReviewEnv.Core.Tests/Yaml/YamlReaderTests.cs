using System.Globalization;
using System.Text;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Tests.Yaml;

public sealed class YamlReaderTests
{
    [Fact]
    public void Aliases_and_merge_keys_are_written_out()
    {
        var text = YamlReader.Read("base: &b { x: 1, y: 2 }\nother: &o { y: 3, z: 4 }\na:\n  <<: [*b, *o]\n  x: own\nc: *b\n");
        text.Problems.ShouldBeEmpty();
        var a = (YamlNode.Mapping)((YamlNode.Mapping)text.Documents[0]).Find("a")!;
        a.Entries.Select(entry => $"{entry.Key.Text}={((YamlNode.Scalar)entry.Value).Text}").ShouldBe(["x=own", "y=2", "z=4"]);
    }

    [Fact]
    public void A_text_that_grows_without_bound_is_refused_early()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++) bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        YamlReader.Read(bomb.ToString()).Problems.ShouldHaveSingleItem().Message.ShouldContain("aliases");
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", 3, "twice (first in line 1)")]
    [InlineData("a: *none\n", 1, "no anchor")]
    [InlineData("a: &a [*a]\n", 1, "no anchor")]
    [InlineData("a: 1\nb: !Ref x\n", 2, "the tag '!Ref'")]
    [InlineData("? [a]\n: b\n", 1, "a key must be text")]
    [InlineData("<<: 1\n", 1, "merges a mapping")]
    [InlineData("a: 1\nb: 'x\n", 2, "not YAML: column 4")]
    [InlineData("a: 1\n\tb: 2\n", 2, "indent with spaces")]
    [InlineData("a: b: c\n", 1, "not YAML: column 5")]
    [InlineData("a: { b: {\nc: d,\ne: f } }\n", 1, "indent the lines inside { } and [ ]")]
    public void What_cannot_be_read_is_told_with_its_line(string text, int line, string message)
    {
        var problem = YamlReader.Read(text).Problems.ShouldHaveSingleItem();
        problem.Message.ShouldContain(message);
        problem.Line.ShouldBe(line);
    }

    [Fact]
    public void A_text_over_which_the_scanner_gives_up_is_told_like_any_other()
    {
        const string Text = "auth:\n  tokens:\n    - { name: ada, role: maintainer,   away: { kubernetes: { a: 1 } }\nprojects: [\"group/*\"] }\n";
        YamlReader.Read(Text).Problems.ShouldHaveSingleItem().Message.ShouldContain("not closed");
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        YamlReader.Read(new string('[', 5000) + new string(']', 5000)).Problems.ShouldHaveSingleItem().Message.ShouldContain("levels deep");
        var chain = string.Concat(Enumerable.Range(1, 100).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n"));
        YamlReader.Read("a0: &a0 [x]\n" + chain).Problems.ShouldHaveSingleItem().Message.ShouldContain("levels deep");
        YamlReader.Read(new string('#', YamlReader.MaxLength + 1)).Problems.ShouldHaveSingleItem().Message.ShouldContain("at most");
    }

    [Fact]
    public void A_byte_order_mark_and_json_with_tabs_are_fine() =>
        YamlReader.Read("\uFEFF{\n\t\"a\": \"x\\/\\uD83D\\uDE00\",\n\t\"b\": [1,\t2]\n}\n").Problems.ShouldBeEmpty();
}
