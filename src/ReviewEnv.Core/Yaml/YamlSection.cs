using System.Globalization;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Yaml;

/// <summary>Takes the complaints about a file.</summary>
/// <param name="path">The key complained about, such as <c>projects[0].target</c>.</param>
public delegate void YamlComplaint(int line, string path, string message);

/// <summary>A mapping that is read key by key: it complains about values of the wrong form and, at the end, about keys that nobody asked for.</summary>
/// <remarks>A key whose value is null counts as absent. Every reader returns null after it has complained, so that reading goes on and all complaints are heard.</remarks>
public sealed class YamlSection(YamlNode.Mapping mapping, string path, YamlComplaint complain)
{
    private readonly HashSet<string> asked = [];

    public int Line => mapping.Line;

    public IReadOnlyList<YamlEntry> Entries => mapping.Entries;

    public string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Reads a node that must be a mapping.</summary>
    public static YamlSection? Of(YamlNode node, string path, YamlComplaint complain)
    {
        if (node is YamlNode.Mapping found) return new YamlSection(found, path, complain);
        complain(node.Line, path, $"must be a mapping (key: value), not {Show(node)}");
        return null;
    }

    public YamlNode? Take(string key)
    {
        asked.Add(key);
        return mapping.Find(key) is { } node and not YamlNode.Scalar { IsNull: true } ? node : null;
    }

    public bool Has(string key) => Take(key) is not null;

    public void Problem(string key, string message) => complain(mapping.Find(key)?.Line ?? mapping.Line, PathOf(key), message);

    public YamlNode.Scalar? Scalar(string key)
    {
        var node = Take(key);
        if (node is null or YamlNode.Scalar) return (YamlNode.Scalar?)node;
        Problem(key, $"must be one value, not {Show(node)}");
        return null;
    }

    public string? Text(string key)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (scalar.Text.Trim().Length > 0) return scalar.Text;
        Problem(key, "is empty");
        return null;
    }

    public string? Required(string key, string remedy)
    {
        if (!Has(key)) Problem(key, $"is missing; {remedy}");
        return Text(key);
    }

    public YamlSection? Section(string key) => Take(key) is { } node ? Of(node, PathOf(key), complain) : null;

    /// <summary>The items of a list with their paths; none when it is absent.</summary>
    public IReadOnlyList<(YamlNode Node, string Path)> Items(string key)
    {
        var node = Take(key);
        if (node is YamlNode.Sequence sequence) return [.. sequence.Items.Select((item, index) => (item, $"{PathOf(key)}[{index}]"))];
        if (node is not null) Problem(key, $"must be a list ([a, b] or one '- item' a line), not {Show(node)}");
        return [];
    }

    /// <summary>The items of a list that must be mappings; none when it is absent.</summary>
    public IReadOnlyList<YamlSection> Sections(string key) => [.. Items(key).Select(item => Of(item.Node, item.Path, complain)).OfType<YamlSection>()];

    /// <summary>A list of texts; null when it is absent.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (!Has(key)) return null;
        var texts = new List<string>();
        foreach (var (node, itemPath) in Items(key))
        {
            if (node is YamlNode.Scalar { IsNull: false } scalar) texts.Add(scalar.Text);
            else complain(node.Line, itemPath, $"must be a text, not {Show(node)}");
        }

        return texts;
    }

    public bool? Flag(string key)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (scalar.Text is "true" or "True" or "TRUE") return true;
        if (scalar.Text is "false" or "False" or "FALSE") return false;
        Problem(key, $"must be true or false, not {Show(scalar)}");
        return null;
    }

    public int? Number(string key, int min, int max)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        Problem(key, $"must be a whole number from {min} to {max}, not {Show(scalar)}");
        return null;
    }

    public TimeSpan? Duration(string key)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (Lifetime.Duration.TryParse(scalar.Text, out var duration)) return duration;
        Problem(key, $"{Show(scalar)} is not a duration; {Lifetime.Duration.Remedy}");
        return null;
    }

    public T? Choice<T>(string key, params (string Word, T Value)[] choices) where T : struct
    {
        if (Scalar(key) is not { } scalar) return null;
        foreach (var (word, value) in choices)
        {
            if (word == scalar.Text) return value;
        }

        Problem(key, $"{Show(scalar)} is none of {string.Join(", ", choices.Select(choice => choice.Word))}");
        return null;
    }

    /// <summary>Complains about every key that was not asked for. Call it when all have been.</summary>
    public void End()
    {
        foreach (var entry in mapping.Entries.Where(entry => !asked.Contains(entry.Key.Text)))
        {
            complain(entry.Key.Line, PathOf(entry.Key.Text), $"is not a key that is known here{Closest.Hint(entry.Key.Text, asked)}");
        }
    }

    /// <summary>The value of a key in words, as <see cref="Show"/> says it.</summary>
    public string Shown(string key) => Take(key) is { } node ? Show(node) : "nothing";

    /// <summary>A node in words, for messages; never a text that came from where secrets are kept.</summary>
    public static string Show(YamlNode node) => node switch
    {
        YamlNode.Scalar { Sensitive: true } => "the configured value",
        YamlNode.Scalar { IsNull: true } => "nothing",
        YamlNode.Scalar scalar => $"'{(scalar.Text.Length > 80 ? scalar.Text[..80] + "..." : scalar.Text)}'",
        YamlNode.Sequence => "a list",
        _ => "a mapping",
    };
}
