using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>A cluster that fails is waited for: nothing is concluded from its silence, and nothing it did meanwhile is missed.</summary>
public sealed class FaultTests : FakeClusterTests
{
    [Theory]
    [InlineData(409, "Conflict")]
    [InlineData(410, "Expired")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    [InlineData(503, "")]
    public async Task Any_request_may_fail_and_the_environment_is_made_all_the_same(int status, string reason)
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"));
        // The third request about it fails, and the third after that.
        for (var i = 0; i < 6; i++)
        {
            var before = 3;
            Cluster.Faults.Fail((_, path) => path.Contains(spec.Identity.Name, StringComparison.Ordinal) && Interlocked.Decrement(ref before) < 0, status, reason);
        }

        Cluster.Faults.Fail((method, path) => method == "GET" && path == "/api/v1/pods", status, reason);
        await UntilSurelyAsync(spec);

        Cluster.Faults.Clear();
        await UntilAsync(spec);
        await UntilGoneAsync(spec.Identity);
    }

    [Fact]
    public async Task Cut_answers_and_dropped_watches_are_got_over()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"));
        Cluster.Faults.CutBodies(3);
        await UntilSurelyAsync(spec);
        Cluster.DropWatches();
        Cluster.Faults.CutBodies(2, politely: true);
        Cluster.Objects.Delete("ConfigMap", spec.Identity.Name, "settings");

        await UntilSurelyAsync(spec, () => Cluster.Objects.Find("ConfigMap", spec.Identity.Name, "settings") is not null);
    }

    [Fact]
    public async Task What_happened_while_the_history_was_lost_is_noticed()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"));
        await UntilAsync(spec);
        await Cluster.DownAsync();
        Cluster.Objects.Delete("ConfigMap", spec.Identity.Name, "settings");
        Cluster.ForgetHistory();
        await Cluster.UpAsync();

        await UntilSurelyAsync(spec, () => Cluster.Objects.Find("ConfigMap", spec.Identity.Name, "settings") is not null);
    }

    [Fact]
    public async Task While_the_cluster_is_away_nothing_is_concluded_and_when_it_is_back_everybody_is_told()
    {
        var (one, two) = (SiteSpec(Somewhere()), SiteSpec(Somewhere()));
        await UntilAsync(one);
        await UntilAsync(two);
        await Cluster.DownAsync();

        await Eventually.TrueAsync(async () => await TroubleAsync(one.Identity) is not null, "it is noticed");
        (await TroubleAsync(one.Identity)).ShouldNotBeNull().ShouldContain("target 'test'");
        // Of what was never seen nothing is said either.
        (await TroubleAsync(Somewhere())).ShouldNotBeNull();
        (await Driver.ApplyAsync(one, Anyway)).ShouldBeOfType<DriverResult.Transient>();
        (await Driver.DestroyAsync(one.Identity, Anyway)).ShouldBeOfType<DriverResult.Transient>();
        await Should.ThrowAsync<TargetUnavailableException>(async () => await Driver.ListAsync(Anyway).ToListAsync());
        await Should.ThrowAsync<TargetUnavailableException>(() => Driver.TailAsync(one.Identity, 5, Anyway));
        await Should.ThrowAsync<TargetUnavailableException>(() => Driver.UsageAsync(Anyway));

        var (ofOne, ofTwo) = (Sink.Count(one.Identity.Key), Sink.Count(two.Identity.Key));
        await Cluster.UpAsync();
        await Eventually.TrueAsync(() => Sink.Count(one.Identity.Key) > ofOne && Sink.Count(two.Identity.Key) > ofTwo, "both are told");
        await UntilSurelyAsync(one);
        await UntilSurelyAsync(two);
    }

    [Fact]
    public async Task A_kind_that_may_not_be_listed_is_named()
    {
        Cluster.Faults.Fail((_, path) => path == "/api/v1/pods", 403, "Forbidden", times: 100, message: "pods is forbidden: User \"reviewenv\" cannot list resource \"pods\"");
        var spec = SiteSpec(Somewhere());

        await Eventually.TrueAsync(async () => (await TroubleAsync(spec.Identity))?.Contains("cannot list resource \"pods\"", StringComparison.Ordinal) == true, "it is said");
    }

    [Fact]
    public async Task Slow_answers_are_waited_for()
    {
        Cluster.Faults.Slow(TimeSpan.FromMilliseconds(50));
        await UntilAsync(SiteSpec(Somewhere()));
    }

    private async Task<string?> TroubleAsync(EnvironmentIdentity environment)
    {
        try
        {
            (await Driver.ObserveAsync(environment, Anyway)).Status.ShouldNotBe(ObservedStatus.Absent);
            return null;
        }
        catch (TargetUnavailableException e)
        {
            return e.Message;
        }
    }

    /// <summary>Passes until it is ready, whatever is in the way.</summary>
    private Task UntilSurelyAsync(EnvironmentSpec spec, Func<bool>? and = null) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                var observed = await Driver.ObserveAsync(spec.Identity, Anyway);
                if (observed.Fingerprint != spec.Fingerprint || observed.ApplyAgain is not null) (await Driver.ApplyAsync(spec, Anyway)).ShouldNotBeOfType<DriverResult.Refused>();
                return observed.Status == ObservedStatus.Ready && observed.Fingerprint == spec.Fingerprint && and?.Invoke() != false;
            }
            catch (TargetUnavailableException)
            {
                return false;
            }
        },
        $"{spec.Identity.Name} is ready");
}
