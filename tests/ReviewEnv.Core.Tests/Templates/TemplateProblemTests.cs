using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Templates;
using static ReviewEnv.Core.Tests.Templates.SomeTemplate;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class TemplateProblemTests
{
    [Fact]
    public void An_unknown_placeholder_is_told_with_file_line_name_and_remedy() =>
        Problems(Manifest("kind: A\nname: ${CI_COMIT_SHA}\n")).ShouldBe(["web/app.yaml:2: ${CI_COMIT_SHA} is unknown; did you mean 'CI_COMMIT_SHA'? (declare it under parameters, or write $${CI_COMIT_SHA} for the text itself)"]);

    [Fact]
    public void A_missing_required_parameter_is_told_where_it_is_declared() =>
        Problems(Process("parameters:\n  root: { required: true }\n", "[\"${root}\"]"))
            .ShouldBe(["web/template.yaml:5: the parameter 'root' is required and the project gives none; set parameters.root in the project's settings"]);

    [Fact]
    public void A_parameter_that_nobody_uses_is_a_problem() =>
        Problems(Process("parameters: { root: }\n")).ShouldHaveSingleItem().ShouldContain("web/template.yaml:4: the parameter 'root' is used nowhere");

    [Fact]
    public void A_project_parameter_that_the_template_does_not_have_is_a_problem() =>
        Problems(Process("parameters: { root: }\n", "[\"${root}\"]"), Inputs(parameters: ("roof", "x")))
            .ShouldBe(["parameters: the template 'web' has no parameter 'roof'; did you mean 'root'?"]);

    [Theory]
    [InlineData("integer", "", "1.5", "a whole number")]
    [InlineData("integer", "", "", "a whole number")]
    [InlineData("number", "", "abc", "a number")]
    [InlineData("boolean", "", "yes", "true or false")]
    [InlineData("string", ", pattern: \"[a-z]+\"", "abc1", "match the pattern [a-z]+")]
    public void A_value_that_does_not_fit_is_told_without_showing_it(string type, string more, string value, string must)
    {
        var problem = Problems(Process($"parameters: {{ p: {{ type: {type}{more} }} }}\n", "[\"${p}\"]"), Inputs(parameters: ("p", value))).ShouldHaveSingleItem();
        problem.ShouldEndWith(must);
        if (value.Length > 0) problem.ShouldNotContain(value);
    }

    [Fact]
    public void A_pattern_must_match_the_whole_value_and_cannot_keep_the_daemon_busy()
    {
        var files = Process("parameters: { p: { pattern: \"(a+)+b\" } }\n", "[\"${p}\"]");
        Problems(files, Inputs(parameters: ("p", new string('a', 50_000)))).ShouldHaveSingleItem();
        Problems(Process("parameters: { p: { pattern: \"(?=a)\" } }\n", "[\"${p}\"]")).ShouldHaveSingleItem().ShouldContain("looks around");
        Problems(Process("parameters: { p: { pattern: \"(\" } }\n", "[\"${p}\"]")).ShouldHaveSingleItem().ShouldContain("not a regular expression");
    }

    [Fact]
    public void An_unknown_variable_in_a_project_parameter_is_a_problem() =>
        Problems(Process("parameters: { p: }\n", "[\"${p}\"]"), Inputs(parameters: ("p", "x:${CI_COMMIT_SHAA}"))).ShouldHaveSingleItem().ShouldContain("did you mean 'CI_COMMIT_SHA'?");

    [Fact]
    public void Yaml_that_does_not_parse_is_told_with_its_line() =>
        Problems(Manifest("a: 1\nb: 'x\n")).ShouldHaveSingleItem().ShouldStartWith("web/app.yaml:2: is not YAML: column 4:");

    [Fact]
    public void A_placeholder_without_quotes_inside_brackets_is_explained() =>
        Problems(Process(command: "[${REVIEWENV}, x]")).ShouldHaveSingleItem().ShouldContain("must be in quotes");

    [Theory]
    [InlineData("${a-b}")]
    [InlineData("${env:HOME}")]
    [InlineData("${")]
    public void What_only_looks_like_a_placeholder_is_a_problem(string text) =>
        Problems(Manifest($"a: \"{text}\"\n")).ShouldHaveSingleItem().ShouldContain("is not a placeholder");

    [Fact]
    public void All_problems_of_files_and_inputs_are_told_at_once()
    {
        var files = Files(
            ("template.yaml", "driver: process\nproces: {}\nprocess: { command: [\"${nope}\"] }\nparameters: { a: { required: true, typ: string }, b: }\n"),
            ("extra.yaml", "x: 'y\n"));
        var project = new ProjectSettings { Path = "shop/web", Target = "here", Template = "web", Parameters = new Dictionary<string, string> { ["c"] = "1" } };
        TemplateCheck.Check(files, project).Count.ShouldBe(8);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("driver: proces\n", "did you mean 'process'?")]
    [InlineData("description: x\n", "driver: is missing")]
    [InlineData("drivr: process\n", "did you mean 'driver'?")]
    [InlineData("driver: process\n", "process: is missing")]
    [InlineData("driver: process\nprocess: { command: \"python3 -m http.server\" }\n", "must be a list")]
    [InlineData("driver: process\nprocess: { command: [] }\n", "is empty")]
    [InlineData("driver: process\nprocess: { command: [a], enviroment: {} }\n", "did you mean 'environment'?")]
    [InlineData("driver: process\nprocess: { command: [a], environment: { A: [b] } }\n", "process.environment.A: must be one value")]
    [InlineData("driver: process\nprocess: { command: [a] }\nkubernetes: {}\n", "not a key")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { status: 99 }\n", "HTTP status")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { timeout: 5 }\n", "not a duration")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { commit: {} }\n", "says neither header nor path")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { commit: { path: } }\n", "says neither header nor path")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { commit: X-Commit }\n", "must be a mapping")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { commit: { header: 'X Commit' } }\n", "is not the name of a header")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { commit: { heder: X } }\n", "did you mean 'header'?")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { commit: { path: version } }\n", "must be a path that starts with one '/'")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { commit: { path: '/${nothing}' } }\n", "is unknown")]
    [InlineData("driver: process\nprocess: { command: [a] }\nreadiness: { succeses: 5 }\n", "did you mean 'successes'?")]
    [InlineData("driver: process\nprocess: { command: [a] }\nurl: http://evil\n", "must be a path")]
    [InlineData("driver: process\nprocess: { command: [a] }\noutputs: [a-b]\n", "not a name")]
    [InlineData("driver: process\nprocess: { command: [a] }\nparameters: { PORT: }\n", "built-in")]
    [InlineData("driver: process\nprocess: { command: [a] }\n---\na: 1\n", "several documents")]
    [InlineData("- a\n", "must be a mapping")]
    [InlineData("driver: cloudformation\n", "no such file")]
    public void A_main_file_that_is_wrong_says_how_to_mend_it(string text, string expected) =>
        Problems(Files(("template.yaml", text))).ShouldContain(problem => problem.Contains(expected), string.Join('\n', Problems(Files(("template.yaml", text)))));

    [Fact]
    public void A_folder_without_the_main_file_says_so() =>
        Problems(Files(("a.yaml", "a: 1"))).ShouldHaveSingleItem().ShouldContain("no such file");

    [Fact]
    public void A_kubernetes_manifest_must_say_what_it_is() =>
        Problems(Kubernetes("kind: Service\nspec: {}\n")).ShouldBe([
            "web/app.yaml:1: apiVersion: is missing; write for example apiVersion: apps/v1",
            "web/app.yaml:1: metadata: is missing; every object needs a name: metadata: { name: web }",
        ]);

    [Fact]
    public void Two_keys_that_become_the_same_are_a_problem() =>
        Problems(Manifest("shop/web: 1\n\"${CI_PROJECT_PATH}\": 2\n")).ShouldHaveSingleItem().ShouldStartWith("web/app.yaml:2:");

    [Fact]
    public void A_number_that_json_does_not_have_is_refused() =>
        Problems(Manifest("a: .inf\n")).ShouldHaveSingleItem().ShouldContain("put it in quotes");

    [Fact]
    public void A_template_is_checked_without_a_project()
    {
        TemplateCheck.Check(Process("parameters: { p: { required: true, pattern: \"v[0-9]+\" }, n: { type: integer } }\n", "[\"${p}\", \"${n}\"]")).ShouldBeEmpty();
        TemplateCheck.Check(Process(command: "[\"${p}\"]")).ShouldHaveSingleItem().Line.ShouldBe(3);
    }
}
