using System.Text.RegularExpressions;
using ReviewEnv.CloudFormation;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>targets</c>: by name, where environments can be made.</summary>
internal static partial class TargetReader
{
    private const string ProcessKind = "process";
    private const string KubernetesKind = "kubernetes";
    private const string CloudFormationKind = "cloudformation";
    private static readonly string[] Kinds = [ProcessKind, KubernetesKind, CloudFormationKind];

    /// <summary>All targets by name; the value is null for one that could not be read, so that nobody complains about its name as well.</summary>
    /// <param name="listen">Where the server itself listens; null if that could not be read.</param>
    public static Dictionary<string, TargetSettings?> Read(YamlSection file, ConfigurationReading reading, Uri? listen)
    {
        var targets = new Dictionary<string, TargetSettings?>();
        if (!file.Has("targets")) file.Problem("targets", "is missing; say where environments are made, such as targets: { here: { process: { directory: ./environments } } }");
        if (file.Section("targets") is not { } section) return targets;
        foreach (var entry in section.Entries)
        {
            var name = entry.Key.Text;
            if (!Name().IsMatch(name)) section.Problem(name, "is not a name for a target: letters, digits, '-', '_' and '.' only");
            targets[name] = section.Section(name) is { } target ? Target(name, target, reading, listen) : Missing(section, name);
        }

        if (targets.Count == 0) file.Problem("targets", "is empty; there must be one target at least");
        foreach (var group in targets.Values.OfType<TargetSettings.Process>().GroupBy(target => target.Directory).Where(group => group.Count() > 1))
        {
            section.Problem(group.Last().Name, $"has the same directory as '{group.First().Name}'; give each target a directory of its own");
        }

        var listeners = targets.Values.OfType<TargetSettings.Process>().Where(target => target.Listen is not null).ToList();
        foreach (var (target, index) in listeners.Select((target, index) => (target, index)))
        {
            if (listeners.Take(index).FirstOrDefault(other => AddressReader.Clash(other.Listen!, target.Listen!)) is { } first)
                section.Problem(target.Name, $"listens where '{first.Name}' does ({first.Listen!.GetLeftPart(UriPartial.Authority)}); give each target a port of its own");
        }

        foreach (var group in targets.Values.OfType<TargetSettings.Kubernetes>().GroupBy(target => (target.Options.Kubeconfig, target.Options.Context, target.Options.Instance)).Where(group => group.Count() > 1))
        {
            section.Problem(group.Last().Name, $"is the same cluster as '{group.First().Name}', and each would take the other's environments for its own; give one an instance of its own: kubernetes: {{ instance: {group.Last().Name} }}");
        }

        foreach (var group in targets.Values.OfType<TargetSettings.CloudFormation>().GroupBy(target => (target.Options.Region, Account: AccountOf(target.Options), target.Options.EndpointUrl, target.Options.Instance)).Where(group => group.Count() > 1))
        {
            section.Problem(group.Last().Name, $"is the same account and region as '{group.First().Name}', and each would take the other's stacks for its own; give one an instance of its own: cloudformation: {{ instance: {group.Last().Name} }}");
        }

        return targets;
    }

    /// <summary>What is known of an account before it is asked: a role names it, and the same credentials lead to the same one.</summary>
    private static string AccountOf(CloudFormationTargetOptions options) =>
        options.RoleArn?.Split(':') is [_, _, _, _, { Length: > 0 } account, ..] ? account : $"profile {options.Profile}";

    private static TargetSettings? Missing(YamlSection section, string name)
    {
        if (!section.Has(name)) section.Problem(name, "says nothing; write for example process: { directory: ./environments }");
        return null;
    }

    private static TargetSettings? Target(string name, YamlSection target, ConfigurationReading reading, Uri? listen)
    {
        // "process:" alone is complete: every key of it has a default. So is "kubernetes:".
        var kinds = Kinds.Where(kind => target.Take(kind) is not null || target.Entries.Any(entry => entry.Key.Text == kind)).ToList();
        var traffic = TrafficReader.Read(target, reading);
        target.End();
        if (kinds.Count > 1) target.Problem(kinds[^1], $"is here beside {kinds[0]}; a target has one kind");
        if (kinds.Count == 0 && target.Entries.All(entry => entry.Key.Text == TrafficReader.Key)) target.Problem(ProcessKind, $"is missing; say what kind of target it is: {string.Join(", ", Kinds)}");
        if (kinds.FirstOrDefault() == ProcessKind && target.Has(TrafficReader.Key)) target.Problem(TrafficReader.Key, "is of no use beside process: the fronts of processes see each request themselves; remove it");
        TargetSettings? settings = kinds.FirstOrDefault() switch
        {
            ProcessKind => Process(name, target, reading, listen),
            KubernetesKind => KubernetesTargetReader.Read(name, target.Section(KubernetesKind), reading),
            CloudFormationKind => CloudFormationTargetReader.Read(name, target, reading),
            _ => null,
        };
        return settings is null ? null : settings with { Traffic = traffic };
    }

    private static TargetSettings.Process? Process(string name, YamlSection target, ConfigurationReading reading, Uri? server)
    {
        var section = target.Section(ProcessKind);
        var directory = section is null || !section.Has("directory") ? "environments" : section.Text("directory");
        var prefix = PrefixOf(section, "prefix");
        var listen = AddressReader.Names(section, server);
        section?.End();
        return directory is null ? null : new TargetSettings.Process(name, reading.PathOf(directory), prefix) { Listen = listen };
    }

    /// <summary>What names of environments start with; empty for nothing.</summary>
    public static string PrefixOf(YamlSection? section, string key)
    {
        var prefix = section?.Text(key) ?? "";
        if (!Prefix().IsMatch(prefix)) section!.Problem(key, $"{section.Shown(key)} must be at most 20 of a-z, 0-9 and '-', with '-' only in between");
        return prefix;
    }

    /// <summary>Which ReviewEnv the target's environments belong to, as a label or tag can hold it; null when the target does not say.</summary>
    public static string? InstanceOf(YamlSection section)
    {
        if (section.Text("instance") is not { } text || LabelValue().IsMatch(text)) return section.Text("instance");
        section.Problem("instance", $"{section.Shown("instance")} is not a label value: at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit");
        return null;
    }

    /// <summary>What hosts of environments end in; null when the target does not say.</summary>
    public static string? DomainOf(YamlSection section)
    {
        if (section.Text("domain") is not { } text || Domain().IsMatch(text)) return section.Text("domain");
        section.Problem("domain", $"{section.Shown("domain")} is not a domain such as review.example.com (in lower case, without scheme, port or '*')");
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Domain();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Prefix();
}
