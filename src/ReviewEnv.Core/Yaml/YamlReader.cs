using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ReviewEnv.Core.Yaml;

/// <summary>Reads YAML (and so JSON) into nodes with lines. Anchors, aliases and merge keys are resolved; what JSON cannot say is a problem.</summary>
/// <remarks>Bounded against hostile texts: length, depth, and size with aliases written out.</remarks>
public static class YamlReader
{
    /// <summary>Longest text, in characters (1 MiB).</summary>
    public const int MaxLength = 1024 * 1024;

    // A little below the 64 levels that readers of JSON accept.
    private const int MaxDepth = 60;
    private const long MaxWeight = 8 * 1024 * 1024;

    /// <param name="longForm">
    /// Gives the key that a tag is short for, or null for a tag that means nothing: <c>!Ref x</c> is then read as <c>{ Ref: x }</c>.
    /// By default no tag but YAML's own means anything.
    /// </param>
    public static YamlText Read(string text, Func<string, string?>? longForm = null)
    {
        if (text.Length > MaxLength) return new YamlText([], [new YamlProblem(0, 0, $"has {text.Length} characters; at most {MaxLength} are read")]);
        var reading = new Reading(text.TrimStart('\uFEFF'), longForm);
        return reading.Run();
    }

    private sealed class Reading(string text, Func<string, string?>? longForm)
    {
        private readonly IParser parser = new Parser(new Scanner(new StringReader(text)));
        private readonly Dictionary<string, YamlNode> anchors = [];
        private readonly List<YamlProblem> problems = [];
        private readonly List<YamlNode> documents = [];
        private long weight;

        public YamlText Run()
        {
            try
            {
                parser.Consume<StreamStart>();
                while (parser.TryConsume<DocumentStart>(out _))
                {
                    anchors.Clear();
                    documents.Add(Node(0));
                    parser.Consume<DocumentEnd>();
                }
            }
            catch (YamlTooMuchException tooMuch)
            {
                problems.Add(tooMuch.Problem);
            }
            catch (YamlException invalid)
            {
                problems.Add(Explain(invalid));
            }
            catch (InvalidOperationException)
            {
                // The scanner gives up this way on some texts, such as a key of a mapping inside [ ] or { } that is never closed.
                problems.Add(new YamlProblem((int)(parser.Current?.Start.Line ?? 0), 0, "cannot be read as YAML beyond this line; indent the lines inside { } and [ ] further than the key before them, and look for one that is not closed"));
            }

            return new YamlText(documents, problems);
        }

        private YamlNode Node(int depth)
        {
            if (depth > MaxDepth) throw TooMuch($"is nested more than {MaxDepth} levels deep");
            return parser.Current switch
            {
                AnchorAlias alias => Alias(alias, depth),
                Scalar => Anchored(parser.Consume<Scalar>(), ScalarOf),
                SequenceStart => Anchored(parser.Consume<SequenceStart>(), start => SequenceOf(start, depth)),
                _ => Anchored(parser.Consume<MappingStart>(), start => MappingOf(start, depth)),
            };
        }

        private YamlNode Anchored<TEvent>(TEvent start, Func<TEvent, YamlNode> read) where TEvent : NodeEvent
        {
            var node = read(start);
            if (LongForm(start) is { } key) node = new YamlNode.Mapping([new YamlEntry(new YamlNode.Scalar(key, true, node.Line, node.Column), node)], node.Line, node.Column);
            if (!start.Anchor.IsEmpty) anchors[start.Anchor.Value] = node;
            return node;
        }

        private string? LongForm(NodeEvent start) => start.Tag.IsEmpty ? null : longForm?.Invoke(start.Tag.Value);

        private YamlNode Alias(AnchorAlias alias, int depth)
        {
            parser.MoveNext();
            if (!anchors.TryGetValue(alias.Value.Value, out var node))
            {
                Problem(alias, $"alias '*{alias.Value.Value}' has no anchor '&{alias.Value.Value}' that is complete before it");
                return new YamlNode.Scalar("", true, LineOf(alias), ColumnOf(alias));
            }

            if (depth + node.Height > MaxDepth) throw TooMuch($"is nested more than {MaxDepth} levels deep when its aliases are written out");
            weight += node.Weight;
            if (weight > MaxWeight) throw TooMuch("grows too large when its aliases are written out");
            return node;
        }

        private YamlNode.Scalar ScalarOf(Scalar scalar)
        {
            weight += 16 + scalar.Value.Length;
            var tag = scalar.Tag.IsEmpty ? null : scalar.Tag.Value;
            var known = tag is null or "!" || LongForm(scalar) is not null || TagIs(tag, "str") || TagIs(tag, "int") || TagIs(tag, "float") || TagIs(tag, "bool") || TagIs(tag, "null");
            if (!known) Problem(scalar, $"the tag '{tag}' means nothing here; leave it out");
            var isText = tag is "!" || TagIs(tag, "str");
            return new YamlNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain && !isText, LineOf(scalar), ColumnOf(scalar));
        }

        private YamlNode.Sequence SequenceOf(SequenceStart start, int depth)
        {
            weight += 16;
            if (!start.Tag.IsEmpty && !TagIs(start.Tag.Value, "seq") && LongForm(start) is null) Problem(start, $"the tag '{start.Tag.Value}' means nothing here; leave it out");
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
            return new YamlNode.Sequence(items, LineOf(start), ColumnOf(start));
        }

        private YamlNode.Mapping MappingOf(MappingStart start, int depth)
        {
            weight += 16;
            if (!start.Tag.IsEmpty && !TagIs(start.Tag.Value, "map") && LongForm(start) is null) Problem(start, $"the tag '{start.Tag.Value}' means nothing here; leave it out");
            var entries = new List<YamlEntry>();
            var merged = new List<YamlNode>();
            var lines = new Dictionary<string, int>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var at = parser.Current!;
                var key = Node(depth + 1);
                var value = Node(depth + 1);
                if (key is not YamlNode.Scalar name) Problem(at, "a key must be text, not a list or a mapping");
                else if (name is { Text: "<<", Plain: true }) merged.Add(value);
                else if (lines.TryAdd(name.Text, name.Line)) entries.Add(new YamlEntry(name, value));
                else Problem(at, $"the key '{name.Text}' is here twice (first in line {lines[name.Text]}); remove one");
            }

            foreach (var source in merged) Merge(source, entries, lines);
            return new YamlNode.Mapping(entries, LineOf(start), ColumnOf(start));
        }

        // What is written in the mapping itself wins over what is merged in, an earlier source over a later one.
        private void Merge(YamlNode source, List<YamlEntry> entries, Dictionary<string, int> lines)
        {
            switch (source)
            {
                case YamlNode.Mapping mapping:
                    entries.AddRange(mapping.Entries.Where(entry => lines.TryAdd(entry.Key.Text, entry.Key.Line)));
                    break;
                case YamlNode.Sequence sequence when sequence.Items.All(item => item is YamlNode.Mapping):
                    foreach (var item in sequence.Items) Merge(item, entries, lines);
                    break;
                default:
                    problems.Add(new YamlProblem(source.Line, source.Column, "'<<' merges a mapping or a list of mappings, not this"));
                    break;
            }
        }

        private YamlProblem Explain(YamlException invalid)
        {
            var tab = invalid.Message.Contains("tab", StringComparison.Ordinal);
            var mark = tab ? invalid.End : invalid.Start;
            var line = text.Split('\n').ElementAtOrDefault((int)mark.Line - 1) ?? "";
            var hint = tab ? " (indent with spaces)" : line.Contains("${", StringComparison.Ordinal) ? " (a placeholder inside [ ] or { } must be in quotes: \"${NAME}\")" : "";
            return new YamlProblem((int)mark.Line, (int)mark.Column, $"is not YAML: column {mark.Column}: {invalid.Message.TrimEnd('.')}{hint}");
        }

        private YamlTooMuchException TooMuch(string message) => new(new YamlProblem(LineOf(parser.Current!), ColumnOf(parser.Current!), message));

        private void Problem(ParsingEvent at, string message) => problems.Add(new YamlProblem(LineOf(at), ColumnOf(at), message));

        private static bool TagIs(string? tag, string name) => tag == "tag:yaml.org,2002:" + name;

        private static int LineOf(ParsingEvent at) => (int)at.Start.Line;

        private static int ColumnOf(ParsingEvent at) => (int)at.Start.Column;
    }

    private sealed class YamlTooMuchException(YamlProblem problem) : Exception(problem.Message)
    {
        public YamlProblem Problem { get; } = problem;
    }
}
