using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    public static void Into(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject existing) target[name] = existing = [];
                Into(existing, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
