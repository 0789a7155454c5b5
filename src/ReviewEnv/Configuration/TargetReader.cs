using System.Text.RegularExpressions;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>targets</c>: by name, where environments can be made.</summary>
internal static partial class TargetReader
{
    private const string ProcessKind = "process";
    private static readonly string[] Planned = ["kubernetes", "cloudformation"];

    /// <summary>All targets by name; the value is null for one that could not be read, so that nobody complains about its name as well.</summary>
    public static Dictionary<string, TargetSettings?> Read(YamlSection file, ConfigurationReading reading)
    {
        var targets = new Dictionary<string, TargetSettings?>();
        if (!file.Has("targets")) file.Problem("targets", "is missing; say where environments are made, such as targets: { here: { process: { directory: ./environments } } }");
        if (file.Section("targets") is not { } section) return targets;
        foreach (var entry in section.Entries)
        {
            var name = entry.Key.Text;
            if (!Name().IsMatch(name)) section.Problem(name, "is not a name for a target: letters, digits, '-', '_' and '.' only");
            targets[name] = section.Section(name) is { } target ? Target(name, target, reading) : Missing(section, name);
        }

        if (targets.Count == 0) file.Problem("targets", "is empty; there must be one target at least");
        foreach (var group in targets.Values.OfType<TargetSettings.Process>().GroupBy(target => target.Directory).Where(group => group.Count() > 1))
        {
            section.Problem(group.Last().Name, $"has the same directory as '{group.First().Name}'; give each target a directory of its own");
        }

        return targets;
    }

    private static TargetSettings? Missing(YamlSection section, string name)
    {
        if (!section.Has(name)) section.Problem(name, "says nothing; write for example process: { directory: ./environments }");
        return null;
    }

    private static TargetSettings.Process? Target(string name, YamlSection target, ConfigurationReading reading)
    {
        var planned = Planned.FirstOrDefault(target.Has);
        if (planned is not null) target.Problem(planned, $"this version has no driver for {planned} yet; {ProcessKind} is the one it has");
        // "process:" alone is complete: every key of it has a default.
        var isProcess = target.Take(ProcessKind) is not null || target.Entries.Any(entry => entry.Key.Text == ProcessKind);
        target.End();
        if (isProcess && planned is not null) target.Problem(ProcessKind, $"is here beside {planned}; a target has one kind");
        if (!isProcess && planned is null && target.Entries.Count == 0) target.Problem(ProcessKind, "is missing; say what kind of target it is");
        return isProcess ? Process(name, target, reading) : null;
    }

    private static TargetSettings.Process? Process(string name, YamlSection target, ConfigurationReading reading)
    {
        var section = target.Section(ProcessKind);
        var directory = section is null || !section.Has("directory") ? "environments" : section.Text("directory");
        var prefix = section?.Text("prefix") ?? "";
        if (!Prefix().IsMatch(prefix)) section!.Problem("prefix", $"{section.Shown("prefix")} must be at most 20 of a-z, 0-9 and '-', with '-' only in between");
        section?.End();
        return directory is null ? null : new TargetSettings.Process(name, reading.PathOf(directory), prefix);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Prefix();
}
