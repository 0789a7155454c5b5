using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>In which step an object is made: -1 for what ReviewEnv itself needs, 0 for what others need, 1 to n as the template says, n+1 for the rest.</summary>
internal static class Steps
{
    /// <summary>Of the <see cref="EnvironmentBinding"/>: without it nothing else can be made.</summary>
    public const int Rights = -1;

    public static int Of(JsonObject manifest, IReadOnlyList<TemplateStep> steps)
    {
        var name = NameOf(manifest);
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Objects.Contains(name)) return i + 1;
        }

        return KindOrder.ComesFirst(manifest.Text("kind") ?? "") ? 0 : steps.Count + 1;
    }

    public static string NameOf(JsonObject manifest) => $"{manifest.Text("kind")}/{manifest["metadata"].Text("name")}";
}
