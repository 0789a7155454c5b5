using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>A driver on a cluster in this process, for what has to be seen closely: every request, every object, every fault.</summary>
public abstract class FakeClusterTests : IAsyncLifetime
{
    private protected static readonly CancellationToken Anyway = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private protected FakeCluster Cluster { get; private set; } = null!;
    private protected RecordingSink Sink { get; } = new();
    private protected AheadClock Clock { get; } = new();
    private protected KubernetesDriver Driver { get; set; } = null!;

    /// <summary>Of the driver; read at its start.</summary>
    private protected virtual KubernetesTargetOptions Target => new() { Name = "test", Domain = "review.localhost" };

    public async Task InitializeAsync()
    {
        Cluster = await FakeCluster.StartAsync();
        Driver = Start();
    }

    public async Task DisposeAsync()
    {
        await Driver.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    /// <param name="handler">What requests go through; null for none but the way to the server.</param>
    private protected KubernetesDriver Start(HttpMessageHandler? handler = null, KubernetesTargetOptions? target = null)
    {
        var client = new ClusterClient("test", Cluster.Server, handler ?? new SocketsHttpHandler(), new ClusterClientOptions(10_000, 10_000), Clock, NullLogger<ClusterClient>.Instance);
        return new KubernetesDriver(target ?? Target, client, Sink, NullLoggerFactory.Instance, Clock);
    }

    private protected async Task RestartAsync(KubernetesTargetOptions? target = null)
    {
        await Driver.DisposeAsync();
        Driver = Start(target: target);
    }

    private protected static EnvironmentIdentity Somewhere() => new(Some.Key(), $"web-{Some.Number()}");

    private protected static EnvironmentSpec SiteSpec(EnvironmentIdentity environment, Behaviour behaviour = Behaviour.Works, params IEnumerable<JsonObject> more)
    {
        var commit = Some.Commit();
        return Spec(environment, commit, Site.Template(environment.Name, commit, behaviour, TimeSpan.FromMinutes(2), more));
    }

    private protected static EnvironmentSpec Spec(EnvironmentIdentity environment, CommitSha commit, RenderedTemplate template) => new()
    {
        Identity = environment,
        Commit = commit,
        Template = template,
        Fingerprint = $"{commit.Value}-{Some.Number()}",
        Owner = "ada",
    };

    /// <summary>Exactly these objects, and a Service and an Ingress before them.</summary>
    private protected static EnvironmentSpec Of(EnvironmentIdentity environment, JsonObject? settings, params IEnumerable<JsonObject> manifests)
    {
        var commit = Some.Commit();
        var template = Site.Template(environment.Name, commit, Behaviour.Works, TimeSpan.FromMinutes(2)) with
        {
            Settings = settings ?? [],
            Manifests = [.. manifests, Site.Service(), Site.Ingress($"{environment.Name}.review.localhost")],
        };
        return Spec(environment, commit, template);
    }

    /// <summary>One pass: looks, and applies if the look says so.</summary>
    private protected async Task<ObservedEnvironment> PassAsync(EnvironmentSpec spec, KubernetesDriver? driver = null)
    {
        var observed = await (driver ?? Driver).ObserveAsync(spec.Identity, Anyway);
        if (observed.Status is ObservedStatus.Foreign or ObservedStatus.Deleting or ObservedStatus.Leaking) return observed;
        if (observed.Fingerprint != spec.Fingerprint || observed.Asleep != spec.Asleep || observed.ApplyAgain is not null)
        {
            if (await (driver ?? Driver).ApplyAsync(spec, Anyway) is DriverResult.Refused refused) throw new InvalidOperationException(refused.Reason);
            return await (driver ?? Driver).ObserveAsync(spec.Identity, Anyway);
        }

        return observed;
    }

    /// <summary>Passes until the environment is as expected.</summary>
    private protected async Task<ObservedEnvironment> UntilAsync(EnvironmentSpec spec, ObservedStatus expected = ObservedStatus.Ready, KubernetesDriver? driver = null)
    {
        ObservedEnvironment? last = null;
        try
        {
            await Eventually.TrueAsync(
                async () => (last = await PassAsync(spec, driver)).Status == expected && (expected == ObservedStatus.Absent || last.Fingerprint == spec.Fingerprint) && last.ApplyAgain is null,
                $"{spec.Identity.Name} is {expected}",
                Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it is {last}", e);
        }

        return last!;
    }

    private protected async Task UntilGoneAsync(EnvironmentIdentity environment, KubernetesDriver? driver = null) => await Eventually.TrueAsync(
        async () =>
        {
            await (driver ?? Driver).DestroyAsync(environment, Anyway);
            return (await (driver ?? Driver).ObserveAsync(environment, Anyway)).Status == ObservedStatus.Absent;
        },
        $"{environment.Name} is gone",
        Patience);

    private protected async Task<ObservedEnvironment> LookAsync(EnvironmentIdentity environment, Func<ObservedEnvironment, bool> until, string what)
    {
        ObservedEnvironment? last = null;
        try
        {
            await Eventually.TrueAsync(async () => until(last = await Driver.ObserveAsync(environment, Anyway)), what, Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it is {last}", e);
        }

        return last!;
    }

    private protected JsonObject Find(EnvironmentSpec spec, string kind, string name) => Cluster.Objects.Find(kind, spec.Identity.Name, name).ShouldNotBeNull($"{kind}/{name}");
}
