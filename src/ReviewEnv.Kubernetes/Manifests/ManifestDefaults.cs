using System.Text;
using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Writes out what servers would fill in, where leaving it to them goes wrong.</summary>
internal static class ManifestDefaults
{
    private static readonly string[] ServersOwn = ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink", "deletionTimestamp"];

    public static void Write(JsonObject manifest)
    {
        // Manifests that were exported from a cluster carry what only the server may say.
        manifest.Remove("status");
        foreach (var field in ServersOwn) manifest.Section("metadata")?.Remove(field);
        WriteProtocols(manifest);
        WriteSecretData(manifest);
    }

    /// <summary>Lists of ports are merged by number and protocol, and servers before 1.20.4 and 1.21 refuse to apply one without (kubernetes/kubernetes, "required merge keys may have defaults").</summary>
    private static void WriteProtocols(JsonObject manifest)
    {
        var ports = PodTemplates.Of(manifest) is { } pods ? PodTemplates.Containers(pods).SelectMany(container => container.Items("ports"))
            : manifest.Text("kind") == "Service" ? manifest.Section("spec").Items("ports")
            : [];
        foreach (var port in ports) port["protocol"] ??= "TCP";
    }

    /// <summary><c>stringData</c> is written and never kept: nobody could own its fields, nor see them change.</summary>
    private static void WriteSecretData(JsonObject manifest)
    {
        if (manifest.Text("kind") != "Secret" || manifest.Section("stringData") is not { } plain) return;
        var data = manifest.Need("data");
        foreach (var (name, value) in plain) data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value?.ToString() ?? ""));
        manifest.Remove("stringData");
    }
}
