using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Health;

namespace ReviewEnv.GitLab.Tests.Health;

public sealed class TokenJudgeTests
{
    private static readonly DateOnly Today = new(2026, 1, 5);

    [Theory]
    [InlineData(null, HealthLevel.Fine, "does not expire")]
    [InlineData(30, HealthLevel.Fine, "expires on 2026-02-04")]
    [InlineData(29, HealthLevel.Warning, "expires in 29 days, on 2026-02-03")]
    [InlineData(1, HealthLevel.Warning, "expires in 1 day, on 2026-01-06")]
    [InlineData(0, HealthLevel.Problem, "expired on 2026-01-05")]
    [InlineData(-3, HealthLevel.Problem, "expired on 2026-01-02")]
    public void The_end_of_a_token_is_told_a_month_before(int? days, HealthLevel level, string said)
    {
        var finding = TokenJudge.Judge(Token() with { ExpiresAt = days is { } number ? Today.AddDays(number) : null }, "bot", Today).Last();
        finding.Level.ShouldBe(level);
        finding.What.ShouldContain(said);
        (finding.Remedy is null).ShouldBe(level == HealthLevel.Fine);
    }

    [Fact]
    public void Only_the_scope_api_can_tell_things_back()
    {
        var finding = TokenJudge.Judge(Token("read_api", "read_repository"), "bot", Today).First();
        finding.Level.ShouldBe(HealthLevel.Problem);
        finding.What.ShouldBe("the token 't' of bot lacks the scope api (it has read_api, read_repository)");
    }

    [Fact]
    public void A_revoked_token_is_a_problem() =>
        TokenJudge.Judge(Token() with { Revoked = true, Active = false }, "bot", Today).First().What.ShouldContain("was revoked");

    [Fact]
    public void A_good_token_is_fine() => TokenJudge.Judge(Token(), "bot", Today).ShouldAllBe(finding => finding.Level == HealthLevel.Fine);

    private static GitLabToken Token(params string[] scopes) => new("t", scopes.Length == 0 ? ["api"] : scopes) { Active = true };
}
