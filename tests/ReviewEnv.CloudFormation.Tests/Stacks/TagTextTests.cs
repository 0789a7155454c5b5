using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.CloudFormation.Stacks;

namespace ReviewEnv.CloudFormation.Tests.Stacks;

public sealed class TagTextTests
{
    [Fact]
    public void Whatever_git_takes_as_a_branch_comes_back_from_tags() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>().Filter(text => !text.Get.Any(char.IsSurrogate)), text => TagText.Read(TagText.Write("k", text.Get).ToDictionary(), "k") == text.Get).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("feature/login", "feature/login")]
    [InlineData("feature/Foo_Bar.2+x@y:z", "feature/Foo_Bar.2+x@y:z")]
    [InlineData("$(id)", "=24=28id=29")]
    [InlineData("a=b", "a=3Db")]
    [InlineData("a b", "a=20b")]
    [InlineData("line\nbreak", "line=0Abreak")]
    [InlineData("ü", "=C3=BC")]
    [InlineData("🚀", "=F0=9F=9A=80")]
    public void Ordinary_names_read_as_they_are_and_the_rest_is_spelled_out(string text, string written)
    {
        TagText.Write("k", text).ShouldHaveSingleItem().Value.ShouldBe(written);
        TagText.Read(TagText.Write("k", text).ToDictionary(), "k").ShouldBe(text);
    }

    [Fact]
    public void A_long_name_goes_into_several_tags_of_256_characters()
    {
        var name = new string('ü', 255);
        var tags = TagText.Write("reviewenv:ref", name).ToDictionary();
        tags.Keys.ShouldBe(["reviewenv:ref", "reviewenv:ref.2", "reviewenv:ref.3", "reviewenv:ref.4", "reviewenv:ref.5", "reviewenv:ref.6"]);
        tags.Values.ShouldAllBe(value => value.Length <= 256 && value.All(char.IsAscii));
        TagText.Read(tags, "reviewenv:ref").ShouldBe(name);
        Encoding.UTF8.GetByteCount(name).ShouldBe(510);
    }

    [Fact]
    public void Nothing_is_written_for_nothing() => TagText.Write("k", "").ShouldBeEmpty();

    [Theory]
    [InlineData("a=")]
    [InlineData("a=2")]
    [InlineData("a=zz")]
    public void What_was_not_written_here_is_not_read(string value) => TagText.Read(new Dictionary<string, string> { ["k"] = value }, "k").ShouldBeNull();
}
