using System.Text.Json;

namespace ReviewEnv.Kubernetes.Api;

/// <summary>Takes what a watch sees, in order, never two calls at once.</summary>
internal interface IWatchSink
{
    /// <summary>The complete truth after a list: whatever is not in it did not exist at that version.</summary>
    void Listed(ResourceKind kind, IReadOnlyList<JsonElement> objects, string resourceVersion);

    /// <summary>An object is new or different.</summary>
    void Changed(ResourceKind kind, JsonElement live);

    /// <summary>An object is gone; this is how it was last.</summary>
    void Removed(ResourceKind kind, JsonElement last);

    /// <summary>The watch went blind (with the reason) or sees again (null). After blindness a call of <see cref="Listed"/> or a resumed watch has already caught up.</summary>
    void Sight(ResourceKind kind, string? trouble);
}
