using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Health;
using ReviewEnv.Health;

namespace ReviewEnv.Tests.Health;

public sealed class TargetCheckTests
{
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public async Task A_target_that_lists_answers_whatever_it_lists() =>
        (await LookAsync(cancellationToken => Endless(cancellationToken))).ShouldBe(HealthFinding.Fine("answers"));

    [Fact]
    public async Task A_target_that_is_away_says_why() =>
        (await LookAsync(_ => throw new TargetUnavailableException("cluster-a does not answer"))).ShouldBe(HealthFinding.Problem("cluster-a does not answer"));

    [Fact]
    public async Task A_surprise_is_not_shown_to_everybody()
    {
        var finding = await LookAsync(_ => throw new InvalidOperationException("s3cret"));
        finding.Level.ShouldBe(HealthLevel.Problem);
        finding.ToString().ShouldNotContain("s3cret");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_target_that_says_nothing_is_given_up_after_ten_seconds_even_if_it_does_not_listen(bool listens)
    {
        using var over = new CancellationTokenSource();
        var looking = LookAsync(cancellationToken => Silent(listens ? cancellationToken : over.Token));
        clock.Advance(TimeSpan.FromSeconds(9));
        looking.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await looking).What.ShouldBe("does not answer within 10 s");
        await over.CancelAsync();
    }

    private Task<HealthFinding> LookAsync(Func<CancellationToken, IAsyncEnumerable<EnvironmentIdentity>> list) =>
        new TargetCheck(clock, NullLogger<TargetCheck>.Instance).LookAsync(new Target("here", "process", "", new ListingDriver(list)), default);

    private static async IAsyncEnumerable<EnvironmentIdentity> Endless([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested) yield return new EnvironmentIdentity(Some.Key(), "name");
    }

    private static async IAsyncEnumerable<EnvironmentIdentity> Silent([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield break;
    }

    private sealed class ListingDriver(Func<CancellationToken, IAsyncEnumerable<EnvironmentIdentity>> list) : IEnvironmentDriver
    {
        public NameBudget NameBudget => NameBudget.DnsLabel;

        public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => Task.FromResult(ObservedEnvironment.Absent);

        public Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => Task.FromResult<DriverResult>(new DriverResult.Accepted());

        public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => Task.FromResult<DriverResult>(new DriverResult.Accepted());

        public IAsyncEnumerable<EnvironmentIdentity> ListAsync(CancellationToken cancellationToken) => list(cancellationToken);
    }
}
