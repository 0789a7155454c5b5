using System.Buffers;
using System.Globalization;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Reads the <c>readiness</c> section of a template, all but its paths.</summary>
internal static class ReadinessReader
{
    private static readonly SearchValues<char> HeaderName = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static ReadinessSettings Read(YamlSection? section, YamlComplaint complain)
    {
        var standard = ReadinessSettings.Default;
        if (section is null) return standard;
        return standard with
        {
            Statuses = Statuses(section, complain) ?? standard.Statuses,
            Successes = section.Number("successes", 1, 100) ?? standard.Successes,
            Timeout = section.Duration("timeout") ?? standard.Timeout,
            Commit = Commit(section),
        };
    }

    /// <summary>The path in it has its variables filled in later.</summary>
    public static YamlNode.Scalar? CommitPath(YamlSection? section) => (section?.Take("commit") as YamlNode.Mapping)?.Find("path") is YamlNode.Scalar { IsNull: false } path ? path : null;

    private static CommitCheck? Commit(YamlSection readiness)
    {
        if (readiness.Section("commit") is not { } section) return null;
        var header = section.Text("header");
        var path = section.Scalar("path");
        if (header?.AsSpan().ContainsAnyExcept(HeaderName) == true) section.Problem("header", "is not the name of a header, such as X-Commit-Sha");
        if (!section.Has("header") && !section.Has("path")) readiness.Problem("commit", "says neither header nor path; write { header: X-Commit-Sha } or { path: /version }");
        section.End();
        return new CommitCheck(header, path?.Text);
    }

    private static List<(int From, int To)>? Statuses(YamlSection section, YamlComplaint complain)
    {
        if (section.Take("status") is not { } node) return null;
        var items = node is YamlNode.Sequence ? section.Items("status") : [(node, section.PathOf("status"))];
        var ranges = new List<(int, int)>();
        foreach (var (item, path) in items)
        {
            if (item is YamlNode.Scalar scalar && Range(scalar.Text) is { } range) ranges.Add(range);
            else complain(item.Line, path, $"{YamlSection.Show(item)} is neither an HTTP status nor a range such as 200-399");
        }

        if (items.Count == 0) section.Problem("status", "is empty; leave it out for 200-399");
        return ranges;
    }

    private static (int From, int To)? Range(string text)
    {
        var bounds = text.Split('-', 2, StringSplitOptions.TrimEntries);
        var valid = int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from);
        valid &= int.TryParse(bounds[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to);
        return valid && from >= 100 && to <= 599 && from <= to ? (from, to) : null;
    }
}
