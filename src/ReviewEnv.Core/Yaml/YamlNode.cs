namespace ReviewEnv.Core.Yaml;

/// <summary>A piece of a YAML document that knows its line, so that every complaint about it can. A closed family.</summary>
/// <param name="Line">One-based.</param>
/// <param name="Column">One-based.</param>
public abstract record YamlNode(int Line, int Column)
{
    /// <summary>How large the node is with every alias written out, in characters, roughly.</summary>
    internal abstract long Weight { get; }

    /// <summary>How many levels there are below it.</summary>
    internal virtual int Height => 0;

    /// <param name="Plain">Written without quotes (and not as a block), so that the core schema decides its type.</param>
    public sealed record Scalar(string Text, bool Plain, int Line, int Column) : YamlNode(Line, Column)
    {
        /// <summary>The text came from where secrets are kept: no message may show it.</summary>
        public bool Sensitive { get; init; }

        /// <summary>True for nothing at all, <c>~</c> and <c>null</c>.</summary>
        public bool IsNull => Plain && CoreSchema.IsNull(Text);

        internal override long Weight => 16 + Text.Length;
    }

    public sealed record Sequence(IReadOnlyList<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column)
    {
        internal override long Weight { get; } = 16 + Items.Sum(item => item.Weight);

        internal override int Height { get; } = 1 + Items.Select(item => item.Height).DefaultIfEmpty().Max();
    }

    /// <param name="Entries">In the order of the file; keys are unique, merge keys are already merged.</param>
    public sealed record Mapping(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlNode(Line, Column)
    {
        internal override long Weight { get; } = 16 + Entries.Sum(entry => entry.Key.Weight + entry.Value.Weight);

        internal override int Height { get; } = 1 + Entries.Select(entry => entry.Value.Height).DefaultIfEmpty().Max();

        public YamlNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
    }
}

public sealed record YamlEntry(YamlNode.Scalar Key, YamlNode Value);

/// <summary>Something that makes a YAML text unusable.</summary>
/// <param name="Line">One-based; 0 when the whole text is meant.</param>
public sealed record YamlProblem(int Line, int Column, string Message);

/// <param name="Documents">What could be read; complete only if there are no problems.</param>
public sealed record YamlText(IReadOnlyList<YamlNode> Documents, IReadOnlyList<YamlProblem> Problems);
