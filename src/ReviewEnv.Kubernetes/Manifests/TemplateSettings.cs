using System.Text.Json.Nodes;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>The section <c>kubernetes:</c> of a template.</summary>
/// <param name="Steps">The template's own order; objects that no step names come after all of them, but for what others need at their start.</param>
/// <param name="Front">The Ingress, HTTPRoute or Service that the URL leads to, as <c>Kind/name</c>; null for the first of the template.</param>
/// <param name="Outputs">What the dotenv report may hold.</param>
internal sealed record TemplateSettings(IReadOnlyList<TemplateStep> Steps, string? Front, IReadOnlyDictionary<string, string> Outputs)
{
    /// <remarks>Its form was checked when the template was read.</remarks>
    public static TemplateSettings Read(RenderedTemplate template)
    {
        var settings = template.Settings;
        var steps = settings.Items("steps").Select(step => new TemplateStep(
            step.Text("name") ?? "",
            [.. (step["objects"] as JsonArray ?? []).Select(node => node?.ToString() ?? "")])).ToList();
        var outputs = settings.Section("outputs") is { } given ? given.ToDictionary(output => output.Key, output => output.Value?.ToString() ?? "") : [];
        return new TemplateSettings(steps, settings.Text("front"), outputs);
    }
}

/// <param name="Objects">As <c>Kind/name</c>.</param>
internal sealed record TemplateStep(string Name, IReadOnlyList<string> Objects);
