using System.Collections.Concurrent;
using System.Text.Json;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>Writes down in short what a watch tells: <c>listed a b</c>, <c>changed a</c>, <c>removed a</c>, <c>blind: why</c>, <c>sees</c>.</summary>
internal sealed class RecordingWatchSink : IWatchSink
{
    private readonly ConcurrentQueue<string> told = new();

    public IReadOnlyList<string> Told => [.. told];

    /// <summary>Thrown once at the next change.</summary>
    public Exception? Fails { get; set; }

    public void Listed(ResourceKind kind, IReadOnlyList<JsonElement> objects, string resourceVersion) => told.Enqueue($"listed {string.Join(' ', objects.Select(Name))}".TrimEnd());

    public void Changed(ResourceKind kind, JsonElement live)
    {
        var fails = Fails;
        Fails = null;
        if (fails is not null) throw fails;
        told.Enqueue($"changed {Name(live)}");
    }

    public void Removed(ResourceKind kind, JsonElement last) => told.Enqueue($"removed {Name(last)}");

    public void Sight(ResourceKind kind, string? trouble) => told.Enqueue(trouble is null ? "sees" : $"blind: {trouble}");

    public Task HasToldAsync(string what, int times = 1) =>
        Eventually.TrueAsync(() => told.Count(one => one.StartsWith(what, StringComparison.Ordinal)) >= times, $"{what} x{times}; told so far: {string.Join(" | ", told)}");

    private static string Name(JsonElement live) => live.Part("metadata").Text("name");
}
