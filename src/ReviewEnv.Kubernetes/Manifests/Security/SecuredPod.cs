using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Manifests.Security;

/// <summary>A pod's spec with the ways through it that the rules share.</summary>
internal sealed class SecuredPod(JsonElement spec, JsonElement metadata, string path)
{
    public JsonElement Spec => spec;
    public string Path => path;

    /// <summary>Rules about Linux's means do not apply to a pod that says it is for Windows.</summary>
    public bool IsForWindows => spec.Text("os", "name") == "windows";

    public IEnumerable<(string Path, JsonElement Container)> Containers { get; } = [.. new[] { "initContainers", "containers", "ephemeralContainers" }.SelectMany(list => Listed(spec, path, list))];

    public IEnumerable<(string Path, JsonElement Volume)> Volumes => Listed(spec, path, "volumes");

    /// <summary>The security contexts of the pod and of its containers, those that are there.</summary>
    public IEnumerable<(string Path, JsonElement Context)> Contexts =>
        new[] { (Path: path, Holder: spec) }.Concat(Containers.Select(one => (one.Path, Holder: one.Container)))
            .Select(one => (Path: $"{one.Path}.securityContext", Context: one.Holder.At("securityContext") ?? default))
            .Where(one => one.Context.ValueKind == JsonValueKind.Object);

    public IEnumerable<(string Path, string Key, string Value)> Annotations =>
        metadata.Members("annotations").Where(member => member.Value.ValueKind == JsonValueKind.String)
            .Select(member => ($"{MetadataPath}.annotations['{member.Name}']", member.Name, member.Value.GetString() ?? ""));

    private string MetadataPath => path.EndsWith("spec", StringComparison.Ordinal) ? path[..^"spec".Length] + "metadata" : "metadata";

    public static IEnumerable<(string Path, JsonElement Item)> Listed(JsonElement holder, string path, string list) =>
        holder.At(list) is { ValueKind: JsonValueKind.Array } items
            ? items.EnumerateArray().Select((item, index) => ($"{path}.{list}[{index}]", item)).Where(one => one.item.ValueKind == JsonValueKind.Object)
            : [];
}
