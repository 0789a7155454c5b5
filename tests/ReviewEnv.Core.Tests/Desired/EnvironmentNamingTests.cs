using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Core.Tests.Desired;

public sealed class EnvironmentNamingTests
{
    public static TheoryData<string> HostileNames => new(
        "feature/Foo_Bar", new string('a', 300), "日本語", "-", "$(id)", "\";rm -rf ~;\"", "../../x", "a b", "🚀", "..", "a/b", "a-b", "A-B", "a/b/c", "1", "\u0130", "`reboot`", "a\u202Eb");

    [Fact]
    public void A_name_that_says_everything_about_the_branch_has_no_suffix() =>
        Names("shop/web", "fix-42").ShouldBe(["review-shop-web-fix-42", "review-shop-web-fix-42-" + Slug.Suffix("shop/webrefs/heads/fix-42")]);

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void Every_candidate_is_a_safe_name_within_the_budget(string branch)
    {
        foreach (var budget in new[] { NameBudget.DnsLabel, NameBudget.StackName })
        {
            foreach (var name in EnvironmentNaming.Candidates("", "7", new EnvironmentKey("shop/web", GitRef.Branch(branch)), budget))
            {
                name.ShouldMatch("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$");
                name.Length.ShouldBeLessThanOrEqualTo(budget.Length);
            }
        }
    }

    [Theory]
    [InlineData("feature/a", "feature-a")]
    [InlineData("Feature-a", "feature-a")]
    [InlineData("日本語", "中文")]
    [InlineData("-", "..")]
    public void Branches_that_read_alike_get_names_of_their_own(string one, string other) =>
        Names("shop/web", one)[0].ShouldNotBe(Names("shop/web", other)[0]);

    [Fact]
    public void Long_names_that_differ_only_at_the_end_get_names_of_their_own() =>
        Names("shop/web", new string('a', 299) + "b")[0].ShouldNotBe(Names("shop/web", new string('a', 299) + "c")[0]);

    [Fact]
    public void Two_keys_whose_plain_names_are_the_same_have_different_second_choices()
    {
        var one = Names("a/b-c", "d");
        var other = Names("a/b", "c-d");

        one[0].ShouldBe(other[0]);
        one[1].ShouldNotBe(other[1]);
    }

    [Fact]
    public void A_tag_and_a_branch_of_one_name_never_share_a_name() =>
        EnvironmentNaming.Candidates("", "7", new EnvironmentKey("shop/web", GitRef.Tag("v1")), NameBudget.DnsLabel)
            .Intersect(EnvironmentNaming.Candidates("", "7", new EnvironmentKey("shop/web", GitRef.Branch("v1")), NameBudget.DnsLabel)).ShouldBeEmpty();

    [Fact]
    public void A_service_prefix_is_taken_off_the_budget() =>
        EnvironmentNaming.Candidates("", "7", Some.Key(new string('a', 90)), NameBudget.DnsLabel, reserved: 9)[0].Length.ShouldBeLessThanOrEqualTo(54);

    [Fact]
    public void A_prefix_that_leaves_nothing_leaves_the_suffix() =>
        EnvironmentNaming.Candidates("", "7", Some.Key(new string('a', 90)), NameBudget.DnsLabel, reserved: 80)[0].Length.ShouldBe(6);

    [Fact]
    public void Where_a_letter_must_come_first_one_does() =>
        EnvironmentNaming.Candidates("", "7", Some.Key("x", project: "1/2"), NameBudget.StackName).ShouldAllBe(name => char.IsAsciiLetterLower(name[0]));

    [Fact]
    public void Different_branches_of_a_project_never_share_their_first_choice() =>
        Prop.ForAll<NonEmptyString, NonEmptyString>((one, other) => one.Get == other.Get || Names("shop/web", one.Get)[0] != Names("shop/web", other.Get)[0]).QuickCheckThrowOnFailure();

    private static IReadOnlyList<string> Names(string project, string branch) =>
        EnvironmentNaming.Candidates("review", project, new EnvironmentKey(project, GitRef.Branch(branch)), NameBudget.DnsLabel);
}
