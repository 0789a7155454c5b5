using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>What the tests of the client have in common.</summary>
public abstract class ClientFacts
{
    private protected static readonly ResourceKind ConfigMaps = new("", "v1", "ConfigMap", "configmaps", Namespaced: true);
    private protected static readonly ResourceKind Secrets = new("", "v1", "Secret", "secrets", Namespaced: true);
    private protected static readonly CancellationToken Anyway = CancellationToken.None;

    private protected ScriptedServer Server { get; } = new();

    private protected static JsonObject Manifest(string name = "one") => new() { ["metadata"] = new JsonObject { ["name"] = name } };

    /// <summary>Lets time pass until something is so; tells how much of it went by, never less than it took but for a step.</summary>
    private protected async Task<TimeSpan> PassTimeUntilAsync(Func<bool> condition, double step = 0.1)
    {
        var start = Server.Clock.GetUtcNow();
        for (var steps = 0; steps < 1_000; steps++)
        {
            // What was set going may take a moment to come to where it waits for the clock.
            for (var i = 0; i < 10 && !condition(); i++) await Task.Delay(1);
            if (condition()) return Server.Clock.GetUtcNow() - start;
            Server.Clock.Advance(TimeSpan.FromSeconds(step));
        }
        throw new TimeoutException($"Not in {1_000 * step} s of the clock; asked so far: {string.Join(", ", Server.Asked)}");
    }
}
