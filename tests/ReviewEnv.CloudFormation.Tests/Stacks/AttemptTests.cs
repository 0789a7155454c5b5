using System.Text.RegularExpressions;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.CloudFormation.Tests.Stacks;

public sealed class AttemptTests
{
    private static readonly CommitSha Commit = Some.Commit();

    [Theory]
    [InlineData("k3v9x0a1b2c3d4e5f6g7", false, false)]
    [InlineData("k3v9x0a1b2c3d4e5f6g7.12-1763671234", true, false)]
    [InlineData("k3v9x0a1b2c3d4e5f6g7.12-1763671234", false, true)]
    [InlineData("-", true, true)]
    [InlineData("ü/ü", false, false)]
    public void A_change_set_s_name_says_what_it_is_for(string fingerprint, bool asleep, bool tagsOnly)
    {
        var attempt = new Attempt(Commit, fingerprint, asleep, tagsOnly);
        var name = attempt.NameFrom("whatever was before");
        Regex.IsMatch(name, "^[a-zA-Z][-a-zA-Z0-9]{0,127}$").ShouldBeTrue(name);
        Attempt.TryParse(name, out var read).ShouldBeTrue();
        read.ShouldBe(attempt);
        Attempt.TryParse($"arn:aws:cloudformation:eu-west-1:123456789012:changeSet/{name}/1a2b3c", out var ofArn).ShouldBeTrue();
        ofArn.ShouldBe(attempt);
    }

    [Fact]
    public void Names_fit_with_the_longest_commit_ids_and_fingerprints_there_are() =>
        new Attempt(CommitSha.Parse(new string('a', 64)), "k3v9x0a1b2c3d4e5f6g7.999-9999999999", false, false).NameFrom("").Length.ShouldBeLessThanOrEqualTo(128);

    [Fact]
    public void The_same_step_from_the_same_state_has_the_same_name_and_from_another_state_another()
    {
        var attempt = new Attempt(Commit, "f", false, false);
        attempt.NameFrom("a").ShouldBe(attempt.NameFrom("a"));
        attempt.NameFrom("a").ShouldNotBe(attempt.NameFrom("b"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("awscli-cloudformation-package-deploy-1763671234")]
    [InlineData("reviewenv-")]
    [InlineData("reviewenv-abc-af-123456")]
    [InlineData("reviewenv-0123456789abcdef0123456789abcdef01234567-xf-123456")]
    [InlineData("reviewenv-0123456789abcdef0123456789abcdef01234567-a-z-123456")]
    [InlineData("arn:aws:cloudformation:eu-west-1:123456789012:changeSet/other/1a2b")]
    public void Others_change_sets_are_not_taken_for_ours(string? name) => Attempt.TryParse(name, out _).ShouldBeFalse();
}
