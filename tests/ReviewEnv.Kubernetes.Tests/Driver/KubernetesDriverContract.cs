using System.Collections.Concurrent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver;

/// <summary>The driver contract on a cluster; what differs between clusters is how they are started.</summary>
public abstract class KubernetesDriverContract : EnvironmentDriverContract
{
    private readonly ConcurrentDictionary<CommitSha, Behaviour> behaviours = [];

    internal abstract ClusterUnderTest Cluster { get; }

    protected override Task<IEnvironmentDriver> StartAsync() => Task.FromResult<IEnvironmentDriver>(Cluster.Drive(new RecordingSink()));

    protected override async Task StopAsync(IEnvironmentDriver started) => await ((KubernetesDriver)started).DisposeAsync();

    protected override Task<CommitSha> CommitAsync(Behaviour behaviour)
    {
        var commit = Some.Commit();
        behaviours[commit] = behaviour;
        return Task.FromResult(commit);
    }

    protected override RenderedTemplate Template(EnvironmentIdentity environment, CommitSha commit, TimeSpan readyWithin) =>
        Site.Template(environment.Name, commit, behaviours[commit], readyWithin);

    protected override Task<string?> ReadAsync(Uri url) => Cluster.ReadAsync(url);

    protected override async Task PlantAsync(string name)
    {
        using var client = Cluster.Connect();
        await client.CreateAsync(ClusterView.NamespaceKind, null, Site.Parse($$"""{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "{{name}}", "labels": { "team": "others" } } }"""), default);
        await client.CreateAsync(new ResourceKind("", "v1", "ConfigMap", "configmaps", Namespaced: true), name, Site.ConfigMap("precious"), default);
    }

    protected override async Task<bool> IsUntouchedAsync(string name)
    {
        using var client = Cluster.Connect();
        var space = await client.GetAsync(ClusterView.NamespaceKind, null, name, default);
        return space?.Text("metadata", "labels", "team") == "others"
            && space.Value.At("metadata", "deletionTimestamp") is null
            && space.Value.At("metadata", "annotations") is null
            && await client.GetAsync(new ResourceKind("", "v1", "ConfigMap", "configmaps", Namespaced: true), name, "precious", default) is not null;
    }

    protected override async Task<IReadOnlyList<string>> LeftoversAsync(EnvironmentIdentity environment)
    {
        using var client = Cluster.Connect();
        var left = new List<string>();
        if (await client.GetAsync(ClusterView.NamespaceKind, null, environment.Name, default) is not null) left.Add("its namespace");
        left.AddRange((await client.ListAsync(ClusterView.PodKind, environment.Name, null, default)).Items.Select(pod => $"pod {pod.Name}"));
        return left;
    }
}
