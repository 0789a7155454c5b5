using System.Globalization;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Reads the files of a template and notes everything that is wrong with them.</summary>
internal static class TemplateReader
{
    public const string MainFile = "template.yaml";
    private const string BodyDriver = CloudFormationSettings.Section;
    private static readonly string[] Drivers = ["process", "kubernetes", "cloudformation"];
    private static readonly string[] Keys = ["description", "parameters", "variables", "url", "readiness", "outputs", "sleep", "costs"];
    private static readonly string[] Bodies = ["stack.yaml", "stack.yml", "stack.json"];

    /// <summary>Null when not even the main file could be read as a mapping with a driver.</summary>
    public static ParsedTemplate? Read(TemplateFiles files, ICollection<TemplateProblem> problems)
    {
        if (!files.Files.TryGetValue(MainFile, out var text))
        {
            problems.Add(new TemplateProblem($"{files.Name}/{MainFile}", 0, "there is no such file; a template is a folder with a template.yaml in it"));
            return null;
        }

        var main = $"{files.Name}/{MainFile}";
        void Complain(int line, string path, string message) => problems.Add(new TemplateProblem(main, line, path.Length == 0 ? message : $"{path}: {message}"));

        var documents = Documents(main, text, problems);
        if (documents is null) return null;
        if (documents.Count != 1)
        {
            Complain(0, "", documents.Count == 0 ? "is empty; it needs at least 'driver:' and the driver's section" : "has several documents; put manifests into files of their own");
            return null;
        }

        if (YamlSection.Of(documents[0], "", Complain) is not { } section) return null;
        if (Driver(section) is not { } driver)
        {
            // Without a driver little can be judged, but a mistyped key may well be the reason.
            foreach (var key in Keys.Concat(Drivers)) section.Take(key);
            section.End();
            return null;
        }

        var template = Main(files, section, driver, Complain) with { Manifests = Manifests(files, driver, problems) };
        section.End();
        if (Body(files, driver, problems) is { } body)
        {
            template = template with { Body = files.Files[body], Stack = StackBodyReader.Read($"{files.Name}/{body}", files.Files[body], problems) };
            if (template.Stack is { } stack) StackComparison.Run(template, stack, problems);
        }

        return PlaceholderCheck.Run(template, problems);
    }

    private static string? Driver(YamlSection section)
    {
        var driver = section.Required("driver", $"say what the template is for: {string.Join(", ", Drivers)}");
        if (driver is null || Drivers.Contains(driver)) return driver;
        section.Problem("driver", $"'{driver}' is not a driver{Closest.Hint(driver, Drivers)}");
        return null;
    }

    private static ParsedTemplate Main(TemplateFiles files, YamlSection section, string driver, YamlComplaint complain)
    {
        var parameters = ParameterReader.Read(section, [.. BuiltInVariables.For(driver), .. LateVariables.Of(driver)], complain);
        var readiness = section.Section("readiness");
        var template = new ParsedTemplate
        {
            Name = files.Name,
            Driver = driver,
            Description = section.Text("description"),
            Parameters = parameters,
            Variables = Variables(section, parameters, driver),
            Settings = Settings(section, driver),
            Url = section.Scalar("url"),
            ReadinessPath = readiness?.Scalar("path"),
            CommitPath = ReadinessReader.CommitPath(readiness),
            Readiness = ReadinessReader.Read(readiness, complain),
            Outputs = Outputs(section),
            OutputsLine = section.Take("outputs")?.Line ?? section.Line,
            Sleep = driver == BodyDriver ? CloudFormationSettings.Texts(section.Take("sleep")) : section.Take("sleep"),
            Costs = section.Take("costs"),
        };
        readiness?.End();
        return template;
    }

    private static YamlNode.Mapping Settings(YamlSection section, string driver)
    {
        var settings = section.Take(driver) as YamlNode.Mapping;
        if (section.Has(driver) && settings is null) section.Problem(driver, "must be a mapping (key: value)");
        if (driver == "process") ProcessSettings.Check(section);
        if (driver == "kubernetes") KubernetesSettings.Check(section);
        if (driver == BodyDriver) CloudFormationSettings.Check(section);
        if (driver == BodyDriver && settings is not null) settings = CloudFormationSettings.AsTexts(settings);
        return settings ?? new YamlNode.Mapping([], section.Line, 1);
    }

    private static Dictionary<string, YamlNode.Scalar> Variables(YamlSection section, Dictionary<string, TemplateParameter> parameters, string driver)
    {
        var variables = new Dictionary<string, YamlNode.Scalar>();
        if (section.Section("variables") is not { } declared) return variables;
        foreach (var name in declared.Entries.Select(entry => entry.Key.Text))
        {
            if (!TemplateText.IsName(name)) declared.Problem(name, "is not a name: letters, digits and _ only, no digit first");
            else if (BuiltInVariables.For(driver).Contains(name) || LateVariables.Of(driver).Contains(name) || parameters.ContainsKey(name)) declared.Problem(name, "is already the name of a parameter or built-in variable; choose another");
            if (declared.Scalar(name) is { } scalar) variables[name] = scalar;
        }

        return variables;
    }

    private static IReadOnlyList<string> Outputs(YamlSection section)
    {
        var outputs = section.Texts("outputs") ?? [];
        foreach (var output in outputs.Where(output => !TemplateText.IsName(output))) section.Problem("outputs", $"'{output}' is not a name: letters, digits and _ only, no digit first");
        return outputs;
    }

    private static List<(string File, YamlNode.Mapping Document)> Manifests(TemplateFiles files, string driver, ICollection<TemplateProblem> problems)
    {
        var manifests = new List<(string, YamlNode.Mapping)>();
        var paths = files.Files.Keys.Where(path => path != MainFile && IsManifest(path) && !(driver == BodyDriver && Bodies.Contains(path)));
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var file = $"{files.Name}/{path}";
            if (driver == BodyDriver)
            {
                problems.Add(new TemplateProblem(file, 0, "a cloudformation template has one body, stack.yaml; remove this file or make it part of the body"));
                continue;
            }

            foreach (var document in Documents(file, files.Files[path], problems) ?? [])
            {
                if (document is YamlNode.Mapping manifest)
                {
                    manifests.Add((file, manifest));
                    if (driver == "kubernetes") KubernetesSettings.CheckManifest(file, manifest, problems);
                }
                else problems.Add(new TemplateProblem(file, document.Line, $"a manifest must be a mapping, not {YamlSection.Show(document)}"));
            }
        }

        return manifests;
    }

    /// <summary>The file that holds the body.</summary>
    private static string? Body(TemplateFiles files, string driver, ICollection<TemplateProblem> problems)
    {
        if (driver != BodyDriver) return null;
        var found = Bodies.Where(files.Files.ContainsKey).ToList();
        if (found.Count == 1) return found[0];
        problems.Add(new TemplateProblem($"{files.Name}/{Bodies[0]}", 0, found.Count == 0 ? "there is no such file; a cloudformation template needs its body" : $"there is also {found[1]}; keep one"));
        return null;
    }

    /// <summary>The documents that hold something; null if the file cannot be read.</summary>
    private static IReadOnlyList<YamlNode>? Documents(string file, string text, ICollection<TemplateProblem> problems)
    {
        var yaml = YamlReader.Read(text);
        foreach (var problem in yaml.Problems) problems.Add(new TemplateProblem(file, problem.Line, problem.Message));
        return yaml.Problems.Count > 0 ? null : [.. yaml.Documents.Where(document => document is not YamlNode.Scalar { IsNull: true })];
    }

    private static bool IsManifest(string path) =>
        path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".json", StringComparison.Ordinal);
}
