using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;

/// <summary>Reads the <c>exec</c> of a user.</summary>
internal static class ExecEntry
{
    private const string Group = "client.authentication.k8s.io/";

    public static ExecPlugin? Read(KubeconfigEntry entry, YamlSection section)
    {
        var command = section.Required("command", "name the program that prints the credential");
        var version = Version(section);
        var interactive = Interactive(section);
        var arguments = section.Texts("args") ?? [];
        var variables = Variables(section);
        var clusterInfo = section.Flag("provideClusterInfo") ?? false;
        var hint = section.Scalar("installHint")?.Text.Trim();
        if (command is null || version is null || !interactive) return null;
        // A plain name is looked for on the PATH, anything with a slash starts from the kubeconfig.
        var full = command.Contains('/', StringComparison.Ordinal) ? entry.Resolve(command) : command;
        return new ExecPlugin(full, version, arguments, variables, clusterInfo, string.IsNullOrEmpty(hint) ? null : hint);
    }

    private static string? Version(YamlSection section)
    {
        var version = section.Required("apiVersion", $"say {Group}v1");
        if (version is null or Group + "v1" or Group + "v1beta1") return version;
        section.Problem("apiVersion", version == Group + "v1alpha1"
            ? $"is '{version}', which Kubernetes has removed (1.24); update the plugin and its entry to {Group}v1"
            : $"is '{version}'; it must be {Group}v1 or {Group}v1beta1");
        return null;
    }

    private static bool Interactive(YamlSection section)
    {
        var mode = section.Scalar("interactiveMode")?.Text;
        if (mode is null or "Never" or "IfAvailable") return true;
        section.Problem("interactiveMode", mode == "Always"
            ? "is Always, and a daemon has no terminal; use credentials that need nobody to type, such as a service account's token"
            : $"is '{mode}'; it must be Never, IfAvailable or Always");
        return false;
    }

    private static List<KeyValuePair<string, string>> Variables(YamlSection section)
    {
        var variables = new List<KeyValuePair<string, string>>();
        foreach (var (node, place) in section.Items("env"))
        {
            var name = (node as YamlNode.Mapping)?.Find("name") as YamlNode.Scalar;
            var value = (node as YamlNode.Mapping)?.Find("value");
            if (name is { Text.Length: > 0 } && !name.Text.Contains('=', StringComparison.Ordinal) && value is null or YamlNode.Scalar) variables.Add(new(name!.Text, (value as YamlNode.Scalar)?.Text ?? ""));
            else section.Problem("env", $"has an item that is not a name with a value ({place}); write '- name: NAME' and 'value: text'");
        }

        return variables;
    }
}
