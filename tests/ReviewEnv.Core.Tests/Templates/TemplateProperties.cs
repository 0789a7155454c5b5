using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Templates;
using static ReviewEnv.Core.Tests.Templates.SomeTemplate;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class TemplateProperties
{
    private const string Text = "kind: A\nquoted: \"${v}\"\nlist: ['${v}', \"a ${v} b\"]\nplain: ${v}\nblock: |\n  x: ${v}\nnested:\n  key: 'b-${v}'\n  last: end\n";

    /// <summary>Pieces that would do harm if they were read as YAML, as a placeholder, or by a shell, in any mixture.</summary>
    private static Arbitrary<string> Hostile { get; } = Gen.OneOf(
            Gen.Elements("\n", ": ", "- ", "{", "}", "[", "]", "\"", "'", "&a", "*a", "!!int ", "#", "|", ">", "<<: ", "---\n", "${CI_COMMIT_SHA}", "${v}", "$${", "$", "\t", "\\", "\0", "\u2028", "日本語", "😀", "$(id)", "true", "1e9", "~"),
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get))
        .ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

    private static readonly ParsedTemplate Template = ParsedTemplate.Parse(Manifest(Text, "parameters: { v: { required: true } }\n"));

    [Fact]
    public void A_hostile_value_never_changes_the_structure() => Prop.ForAll(Hostile, value =>
    {
        if (Render(value) is not { } rendered) return true;
        return Shape(rendered).SequenceEqual(Shape(Render("x")!)) && (string?)rendered["nested"]!["last"] == "end";
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_quoted_placeholder_is_always_text_and_nothing_but_the_value() => Prop.ForAll(Hostile, value =>
    {
        if (Render(value) is not { } rendered) return true;
        return rendered["quoted"]!.GetValueKind() == JsonValueKind.String
            && (string?)rendered["quoted"] == value
            && (string?)rendered["list"]![0] == value
            && (string?)rendered["list"]![1] == $"a {value} b"
            && (string?)rendered["nested"]!["key"] == "b-" + value;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rendering_twice_gives_the_same() => Prop.ForAll(Hostile, value =>
        Render(value)?.ToJsonString() == Render(value)?.ToJsonString()).QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_late_variable_is_given_lands_only_where_the_template_says() => Prop.ForAll(Hostile, value =>
    {
        var branch = value.Replace("${v}", "${PORT}").Replace("\0", "");
        var files = Process(command: "[\"${CI_COMMIT_REF_NAME}${PORT}${CI_COMMIT_REF_NAME}\"]");
        var text = (string)ParsedTemplate.Parse(files).Render(Inputs(branch)).Settings["command"]![0]!;
        return LateVariables.Bind(text, new Dictionary<string, string> { ["PORT"] = "81", ["HOST"] = "h", ["PUBLIC_URL"] = "u" }) == branch + "81" + branch;
    }).QuickCheckThrowOnFailure();

    // The branch name is the hostile one: what a project's own settings say may hold variables, what a branch is called may not.
    private static JsonObject? Render(string value)
    {
        try
        {
            return Template.Render(Inputs(value, ("v", "${CI_COMMIT_REF_NAME}"))).Manifests[0];
        }
        catch (TemplateException)
        {
            return null;
        }
    }

    /// <summary>Every place with what stands there, save that the unquoted one may be any single value.</summary>
    private static IEnumerable<string> Shape(JsonNode? node, string path = "") => node switch
    {
        JsonObject mapping => mapping.SelectMany(pair => Shape(pair.Value, $"{path}/{pair.Key}")).Prepend(path + "{}"),
        JsonArray list => list.SelectMany((item, index) => Shape(item, $"{path}/{index}")).Prepend(path + "[]"),
        _ => [path],
    };
}
