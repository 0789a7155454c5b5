using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>A template that has been read and checked, ready to be filled in for any number of environments. Immutable.</summary>
public sealed record ParsedTemplate
{
    /// <summary>The template's name: its folder.</summary>
    public required string Name { get; init; }
    public required string Driver { get; init; }
    public string? Description { get; init; }
    public IReadOnlyDictionary<string, TemplateParameter> Parameters { get; init; } = new Dictionary<string, TemplateParameter>();
    internal IReadOnlyDictionary<string, YamlNode.Scalar> Variables { get; init; } = new Dictionary<string, YamlNode.Scalar>();
    internal YamlNode.Mapping Settings { get; init; } = new([], 1, 1);
    internal IReadOnlyList<(string File, YamlNode.Mapping Document)> Manifests { get; init; } = [];
    internal string? Body { get; init; }

    /// <summary>What <see cref="Body"/> says.</summary>
    internal StackBody? Stack { get; init; }
    internal YamlNode.Scalar? Url { get; init; }
    internal YamlNode.Scalar? ReadinessPath { get; init; }
    internal YamlNode.Scalar? CommitPath { get; init; }
    internal ReadinessSettings Readiness { get; init; } = ReadinessSettings.Default;
    internal IReadOnlyList<string> Outputs { get; init; } = [];
    internal int OutputsLine { get; init; }
    internal YamlNode? Sleep { get; init; }
    internal YamlNode? Costs { get; init; }

    /// <summary>Every name that a placeholder asks for.</summary>
    internal IReadOnlySet<string> Used { get; init; } = new HashSet<string>();

    /// <summary>Where the main file is, for messages.</summary>
    internal string File => $"{Name}/{TemplateReader.MainFile}";

    /// <summary>Reads a template's files. Costly beside <see cref="Render"/>: keep the result as long as the files are the same.</summary>
    /// <exception cref="TemplateException">The files have problems; all of them.</exception>
    public static ParsedTemplate Parse(TemplateFiles files)
    {
        var problems = new List<TemplateProblem>();
        var template = TemplateReader.Read(files, problems);
        return problems.Count == 0 && template is not null ? template : throw new TemplateException(problems);
    }

    /// <summary>How many characters the template puts into one DNS label with an environment's name, at most: they are not the name's to use.</summary>
    /// <param name="parameters">What the project gives.</param>
    public int NameAffixFor(IReadOnlyDictionary<string, string> parameters) => NameAffix.Of(this, parameters);

    /// <summary>Fills in everything for one environment. The same inputs give the same result.</summary>
    /// <exception cref="TemplateException">The inputs do not fit; all problems.</exception>
    public RenderedTemplate Render(TemplateInputs inputs)
    {
        var problems = new List<TemplateProblem>();
        var rendered = Render(inputs, problems);
        return problems.Count == 0 ? rendered : throw new TemplateException(problems);
    }

    internal RenderedTemplate Render(TemplateInputs inputs, ICollection<TemplateProblem> problems)
    {
        var values = TemplateValues.Resolve(this, inputs, problems);
        var late = LateVariables.Of(Driver);
        NodeRenderer In(string file) => new(values, late, (node, message) => problems.Add(new TemplateProblem(file, node.Line, message)));

        var main = In(File);
        var url = PathOf(Url, main, problems);
        var rendered = new RenderedTemplate
        {
            Name = Name,
            Driver = Driver,
            Settings = main.Object(Settings),
            Manifests = [.. Manifests.Select(manifest => In(manifest.File).Object(manifest.Document))],
            Body = Body,
            Stack = Stack,
            UrlPath = url,
            Readiness = Readiness with
            {
                Path = ReadinessPath is null ? url : PathOf(ReadinessPath, main, problems),
                Commit = CommitPath is null ? Readiness.Commit : Readiness.Commit! with { Path = PathOf(CommitPath, main, problems) },
            },
            Outputs = Outputs,
            Variables = values.Where(pair => pair.Key != BuiltInVariables.Executable).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            Sleep = Sleep is null ? null : main.Node(Sleep),
            Costs = Costs is null ? null : main.Node(Costs),
            Fingerprint = "",
        };
        if (Driver == CloudFormationSettings.Section) CloudFormationSettings.CheckRendered(this, rendered, problems);
        var counted = rendered.Variables.Where(pair => pair.Key != BuiltInVariables.MergeRequest || Used.Contains(pair.Key));
        return rendered with { Fingerprint = TemplateFingerprint.Of(rendered, counted) };
    }

    private string PathOf(YamlNode.Scalar? scalar, NodeRenderer renderer, ICollection<TemplateProblem> problems)
    {
        if (scalar is null) return "/";
        var path = renderer.Text(scalar);
        if (path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal)) return path;
        problems.Add(new TemplateProblem(File, scalar.Line, "must be a path that starts with one '/'; the address before it is the driver's to know"));
        return "/";
    }
}
