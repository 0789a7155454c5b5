using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>What can be said about a <c>kubernetes:</c> section and its manifests before a cluster is asked.</summary>
internal static class KubernetesSettings
{
    private const string Section = "kubernetes";

    public static void Check(YamlSection template)
    {
        if (!template.Has(Section) || template.Section(Section) is not { } kubernetes) return;
        if (kubernetes.Scalar("front") is { } front && !IsReference(front.Text)) kubernetes.Problem("front", $"'{front.Text}' is not Kind/name, such as Ingress/web");
        foreach (var step in kubernetes.Sections("steps")) CheckStep(step);

        if (kubernetes.Section("outputs") is { } outputs)
        {
            foreach (var name in outputs.Entries.Select(entry => entry.Key.Text))
            {
                if (!TemplateText.IsName(name)) outputs.Problem(name, "is not a name: letters, digits and _ only, no digit first");
                outputs.Scalar(name);
            }
        }

        kubernetes.End();
    }

    /// <summary>What every object must say. A List says it in its items.</summary>
    public static void CheckManifest(string file, YamlNode.Mapping manifest, ICollection<TemplateProblem> problems)
    {
        void Complain(int line, string path, string message) => problems.Add(new TemplateProblem(file, line, $"{path}: {message}"));
        var section = new YamlSection(manifest, "", Complain);
        section.Required("apiVersion", "write for example apiVersion: apps/v1");
        var kind = section.Required("kind", "write for example kind: Deployment");
        if (kind is null || (kind.EndsWith("List", StringComparison.Ordinal) && section.Has("items"))) return;
        if (!section.Has("metadata")) section.Problem("metadata", "is missing; every object needs a name: metadata: { name: web }");
        else section.Section("metadata")?.Required("name", "give the object a name; one that is generated could not be kept up to date");
    }

    private static void CheckStep(YamlSection step)
    {
        step.Required("name", "give the step a name, for the journal");
        if (!step.Has("objects")) step.Problem("objects", "is missing; list what belongs to the step, such as [StatefulSet/database, Service/database]");
        foreach (var reference in step.Texts("objects") ?? [])
        {
            if (!IsReference(reference)) step.Problem("objects", $"'{reference}' is not Kind/name, such as Deployment/web");
        }

        step.End();
    }

    private static bool IsReference(string text) => text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < text.Length - 1;
}
