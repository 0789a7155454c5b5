using ReviewEnv.Core.Work;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>queues</c>: how many passes at once, and which work goes where.</summary>
internal static class QueueReader
{
    private const string Everything = "*";

    public static QueueSettings Read(YamlSection file, ConfigurationReading reading)
    {
        if (file.Section("queues") is not { } section) return QueueSettings.Default;
        var limits = Limits(section);
        var rules = Rules(section, reading);
        section.End();
        var routing = section.Has("routingRules") ? new RoutingRules(rules) : RoutingRules.Default;
        foreach (var queue in limits.Keys.Except(routing.Queues))
        {
            reading.Warn(section.Line, section.PathOf("limits") + "." + queue, "no routing rule leads to this queue");
        }

        return new QueueSettings(limits, routing);
    }

    private static Dictionary<string, int> Limits(YamlSection section)
    {
        var limits = new Dictionary<string, int>(QueueSettings.Default.Limits);
        if (section.Section("limits") is not { } written) return limits;
        foreach (var queue in written.Entries.Select(entry => entry.Key.Text))
        {
            if (written.Number(queue, 1, 1000) is { } limit) limits[queue] = limit;
            else if (!written.Has(queue)) written.Problem(queue, "says nothing; write how many passes of this queue may run at once");
        }

        return limits;
    }

    private static List<RoutingRule> Rules(YamlSection section, ConfigurationReading reading)
    {
        var rules = new List<RoutingRule>();
        var caught = false;
        foreach (var (node, path) in section.Items("routingRules"))
        {
            if (Words(node) is not { Count: >= 2 } words)
            {
                reading.Complain(node.Line, path, "must be a list of conditions and then a queue, such as [\"driver=process\", default] or [\"*\", default]");
                continue;
            }

            if (caught) reading.Warn(node.Line, path, "is never reached: a rule before it takes everything");
            var conditions = words.SkipLast(1).Where(word => word.Text != Everything).Select(word => Condition(word, path, reading)).OfType<RoutingCondition>().ToList();
            caught |= words.SkipLast(1).All(word => word.Text == Everything);
            rules.Add(new RoutingRule(conditions, words[^1].Text));
        }

        return rules;
    }

    private static List<YamlNode.Scalar>? Words(YamlNode node) =>
        node is YamlNode.Sequence sequence && sequence.Items.All(item => item is YamlNode.Scalar { Text.Length: > 0 }) ? [.. sequence.Items.Cast<YamlNode.Scalar>()] : null;

    private static RoutingCondition? Condition(YamlNode.Scalar word, string path, ConfigurationReading reading)
    {
        var parts = word.Text.Split('=', 2);
        if (parts.Length == 2 && parts[1].Length > 0 && RoutingCondition.Fields.Contains(parts[0])) return new RoutingCondition(parts[0], parts[1]);
        var hint = parts.Length == 2 && parts[1].Length > 0 && !word.Sensitive
            ? $"'{parts[0]}' is not a field{Closest.Hint(parts[0], RoutingCondition.Fields)}"
            : $"{YamlSection.Show(word)} is not a condition; write field=pattern with one of the fields {string.Join(", ", RoutingCondition.Fields)}, or \"*\" for everything";
        reading.Complain(word.Line, path, hint);
        return null;
    }
}
