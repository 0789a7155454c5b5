using System.Text.Json.Nodes;
using ReviewEnv.Core.Templates;
using static ReviewEnv.Core.Tests.Templates.SomeTemplate;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class TemplateRenderingTests
{
    private const string Declared = "parameters: { replicas: { type: integer, default: 2 }, on: { type: boolean, default: true }, none: }\n";

    [Fact]
    public void An_unquoted_placeholder_gets_its_type_from_the_value_and_a_quoted_one_stays_text()
    {
        var manifest = "a: ${replicas}\nb: \"${replicas}\"\nc: '${on}'\nd: ${on}\ne: ${none}\nf: x${replicas}\ng: |-\n  ${replicas}\n";
        Rendered(manifest, Declared).ToJsonString().ShouldBe("""{"a":2,"b":"2","c":"true","d":true,"e":null,"f":"x2","g":"2"}""");
    }

    [Fact]
    public void Keys_are_filled_in_as_text() =>
        Rendered("labels: { \"${CI_COMMIT_REF_SLUG}\": 1, ${replicas}: 2 }".Replace("${replicas}", "\"${replicas}\""), "parameters: { replicas: { default: 2 } }\n").ToJsonString()
            .ShouldBe("""{"labels":{"feature-hello":1,"2":2}}""");

    [Fact]
    public void A_doubled_dollar_sign_means_the_text_itself() =>
        Rendered("a: $${HOME}\nb: cost $5 and $${X} of ${CI_COMMIT_REF_NAME}\nc: $$${X}\n").ToJsonString()
            .ShouldBe("""{"a":"${HOME}","b":"cost $5 and ${X} of feature/hello","c":"$${X}"}""");

    [Fact]
    public void Built_in_variables_carry_gitlabs_names()
    {
        var variables = ParsedTemplate.Parse(Process()).Render(Inputs("feature/Foo_Bar") with { MergeRequestIid = 7 }).Variables;
        variables["CI_PROJECT_PATH"].ShouldBe("shop/web");
        variables["CI_PROJECT_PATH_SLUG"].ShouldBe("shop-web");
        variables["CI_COMMIT_REF_NAME"].ShouldBe("feature/Foo_Bar");
        variables["CI_COMMIT_REF_SLUG"].ShouldBe("feature-foo-bar");
        variables["CI_COMMIT_SHORT_SHA"].ShouldBe("89abcdef");
        variables["CI_ENVIRONMENT_NAME"].ShouldBe("review/feature-foo-bar");
        variables["CI_ENVIRONMENT_SLUG"].ShouldStartWith("review-feature-fo");
        variables["CI_MERGE_REQUEST_IID"].ShouldBe("7");
        variables["KUBE_NAMESPACE"].ShouldBe("review-shop-web-feature-hello");
        variables["STACK_NAME"].ShouldBe(variables["REVIEWENV_NAME"]);
        variables.Keys.ShouldNotContain("REVIEWENV");
    }

    [Fact]
    public void Parameters_of_the_project_may_hold_built_in_variables()
    {
        var files = Process("parameters: { image: { required: true } }\n", "[\"${image}\", \"${REVIEWENV}\"]");
        var rendered = ParsedTemplate.Parse(files).Render(Inputs(parameters: ("image", "registry/web:${CI_COMMIT_SHORT_SHA}")));
        rendered.Settings.ToJsonString().ShouldBe("""{"command":["registry/web:89abcdef","/opt/reviewenv"]}""");
        rendered.Variables["image"].ShouldBe("registry/web:89abcdef");
    }

    [Fact]
    public void A_branch_name_that_looks_like_a_placeholder_is_never_filled_in_again()
    {
        var files = Process("parameters: { p: }\n", "[\"${CI_COMMIT_REF_NAME}\", \"${p}\"]");
        var rendered = ParsedTemplate.Parse(files).Render(Inputs("${CI_PROJECT_PATH}", ("p", "${CI_COMMIT_REF_NAME}")));
        rendered.Settings.ToJsonString().ShouldBe("""{"command":["${CI_PROJECT_PATH}","${CI_PROJECT_PATH}"]}""");
    }

    [Theory]
    [InlineData("${PORT}")]
    [InlineData("$${PORT}")]
    [InlineData("x$")]
    [InlineData("$")]
    [InlineData("$$${PORT}$$")]
    public void A_branch_name_cannot_reach_the_variables_that_the_driver_fills_in(string branch)
    {
        var files = Process(command: "[\"${CI_COMMIT_REF_NAME}${PORT}\", \"${CI_COMMIT_REF_NAME}{PORT}\", \"$${PORT}\", \"${PORT}\"]");
        var command = ParsedTemplate.Parse(files).Render(Inputs(branch)).Settings["command"]!.AsArray();
        var late = new Dictionary<string, string> { ["PORT"] = "4711", ["HOST"] = "h", ["PUBLIC_URL"] = "u" };
        command.Select(item => LateVariables.Bind((string)item!, late)).ShouldBe([branch + "4711", branch + "{PORT}", "${PORT}", "4711"]);
        ((string)command[3]!).ShouldBe("${PORT}");
    }

    [Fact]
    public void Derived_variables_are_made_of_others()
    {
        var more = "parameters: { db: { default: shop } }\nvariables: { DATABASE_URL: \"sqlite:${db}-${CI_COMMIT_REF_SLUG}.db\" }\n";
        ParsedTemplate.Parse(Process(more)).Render(Inputs()).Variables["DATABASE_URL"].ShouldBe("sqlite:shop-feature-hello.db");
    }

    [Fact]
    public void Url_readiness_and_outputs_are_read()
    {
        var more = "url: /app\nreadiness: { status: [200, 300-302], successes: 2, timeout: 1m30s }\noutputs: [API_URL]\nsleep: { after: 2h }\ncosts: { cpu: 0.5 }\n";
        var rendered = ParsedTemplate.Parse(Process(more)).Render(Inputs());
        rendered.UrlPath.ShouldBe("/app");
        rendered.Readiness.Path.ShouldBe("/app");
        rendered.Readiness.Statuses.ShouldBe([(200, 200), (300, 302)]);
        rendered.Readiness.Successes.ShouldBe(2);
        rendered.Readiness.Timeout.ShouldBe(TimeSpan.FromSeconds(90));
        rendered.Outputs.ShouldBe(["API_URL"]);
        rendered.Costs!.ToJsonString().ShouldBe("""{"cpu":0.5}""");
    }

    [Theory]
    [InlineData("{ header: X-Commit-Sha }", "X-Commit-Sha", null)]
    [InlineData("{ path: \"/${CI_COMMIT_REF_SLUG}/version\" }", null, "/feature-hello/version")]
    [InlineData("{ path: /version, header: X-Commit-Sha }", "X-Commit-Sha", "/version")]
    public void Where_the_commit_is_told_is_read(string commit, string? header, string? path) =>
        ParsedTemplate.Parse(Process($"readiness: {{ commit: {commit} }}\n")).Render(Inputs()).Readiness.Commit.ShouldBe(new CommitCheck(header, path));

    [Fact]
    public void Manifests_come_in_order_of_path_and_of_place()
    {
        var files = Files(("template.yaml", "driver: process\nprocess: { command: [run] }\n"), ("b.yaml", "n: 3\n"), ("a/z.yml", "n: 1\n---\n---\nn: 2\n"), ("c.json", "{\"n\": 4}"), ("notes.txt", "${x}"));
        ParsedTemplate.Parse(files).Render(Inputs()).Manifests.Select(manifest => (int)manifest["n"]!).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void The_body_of_a_stack_is_carried_as_it_stands()
    {
        const string body = "Parameters: { Ref: { Type: String } }\nResources: { A: { Type: AWS::SQS::Queue } }\nOutputs: { Url: { Value: !Sub \"${AWS::Region}-${A}\" } }\n";
        var files = Files(("template.yaml", "driver: cloudformation\ncloudformation: { parameters: { Ref: \"${CI_COMMIT_REF_SLUG}\" } }\n"), ("stack.yaml", body));
        var rendered = ParsedTemplate.Parse(files).Render(Inputs());
        rendered.Body.ShouldBe(body);
        rendered.Manifests.ShouldBeEmpty();
        rendered.Settings.ToJsonString().ShouldBe("""{"parameters":{"Ref":"feature-hello"}}""");
    }

    private static JsonObject Rendered(string manifest, string more = "") =>
        ParsedTemplate.Parse(Manifest(manifest, more)).Render(Inputs()).Manifests.ShouldHaveSingleItem();
}
