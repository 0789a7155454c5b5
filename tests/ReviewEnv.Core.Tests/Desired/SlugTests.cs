using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Tests.Desired;

public sealed class SlugTests
{
    /// <summary>Made by running GitLab's own Ruby.</summary>
    [Theory]
    [InlineData("main", "main")]
    [InlineData("feature/Foo_Bar", "feature-foo-bar")]
    [InlineData("Feature/JIRA-123_Add thing", "feature-jira-123-add-thing")]
    [InlineData("--lead-and-trail--", "lead-and-trail")]
    [InlineData("1234-fix", "1234-fix")]
    [InlineData("ünïcode-brånch", "n-code-br-nch")]
    [InlineData("日本語", "")]
    [InlineData("fix/#42--double", "fix--42--double")]
    [InlineData("emoji-🚀-branch", "emoji---branch")]
    [InlineData("\u0130stanbul", "i-stanbul")]
    [InlineData("\u212A-elvin", "k-elvin")]
    [InlineData("release/1.2.3", "release-1-2-3")]
    [InlineData("-", "")]
    [InlineData("$(id)", "id")]
    [InlineData("../../x", "x")]
    [InlineData("..", "")]
    public void A_ref_slug_is_the_one_that_GitLab_computes(string name, string slug) => Slug.OfRef(name).ShouldBe(slug);

    [Fact]
    public void A_ref_slug_is_cut_first_and_trimmed_then()
    {
        Slug.OfRef(new string('a', 66) + "bcd").ShouldBe(new string('a', 63));
        Slug.OfRef(new string('x', 62) + "/tail").ShouldBe(new string('x', 62));
    }

    [Theory]
    [InlineData("production", "production")]
    [InlineData("Production", "production-iis43c")]
    [InlineData("staging-1234567890123456", "staging-1234567890123456")]
    [InlineData("staging-12345678901234567", "staging-123456789-s729ne")]
    [InlineData("foo-", "foo")]
    [InlineData("foo--bar", "foo-bar-q006cp")]
    [InlineData("foo**bar", "foo-bar-3jfdn1")]
    [InlineData("*-foo", "env-foo-i1o6om")]
    [InlineData("1-foo", "env-1-foo-1k46wz")]
    [InlineData("review/1-foo", "review-1-foo-9tdj0u")]
    [InlineData("review/feature/Foo_Bar", "review-feature-fo-b25hh4")]
    [InlineData("review/日本語", "review-ml6i9m")]
    [InlineData("review/emoji-🚀-branch", "review-emoji-bran-y47zeh")]
    [InlineData("review/1234-fix", "review-1234-fix-9apzz6")]
    public void An_environment_slug_is_the_one_that_GitLab_computes(string name, string slug) => Slug.OfEnvironment(name).ShouldBe(slug);

    /// <summary>GitLab's own specification replaces the digest by 64 times the letter a.</summary>
    [Fact]
    public void The_suffix_has_six_characters_that_a_host_name_may_hold() =>
        Slug.Suffix("review/anything").ShouldMatch("^[a-z0-9]{6}$");
}
