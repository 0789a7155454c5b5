using ReviewEnv.Core.Templates;
using static ReviewEnv.Core.Tests.Templates.SomeTemplate;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class TemplateFingerprintTests
{
    [Fact]
    public void Is_the_same_in_every_process_and_for_every_order_of_keys()
    {
        var one = Files(("template.yaml", "driver: process\nprocess: { command: [a], stopGrace: 16, environment: { p: 1, q: 2 } }\n"));
        var other = Files(("template.yaml", "# moved\nprocess:\n  environment: { q: 2, p: 1 }\n  stopGrace: 0x10\n  command:\n  - a\ndriver: process\n"));
        Of(one).ShouldBe(Of(other));
        Of(one).ShouldBe("8f7d49e666a17bd2ff3b1d90c6f5c311");
    }

    [Theory]
    [InlineData("url: /x\n")]
    [InlineData("readiness: { successes: 4 }\n")]
    [InlineData("readiness: { commit: { header: X-Commit } }\n")]
    [InlineData("outputs: [A]\n")]
    [InlineData("variables: { A: b }\n")]
    public void Changes_with_everything_that_matters(string more) => Of(Process(more)).ShouldNotBe(Of(Process()));

    [Fact]
    public void Changes_with_the_type_of_a_value() => Of(Manifest("a: 1\n")).ShouldNotBe(Of(Manifest("a: \"1\"\n")));

    [Fact]
    public void A_merge_request_counts_only_where_the_template_names_it()
    {
        var named = Process("variables: { MR: \"${CI_MERGE_REQUEST_IID}\" }\n");
        var opened = Inputs() with { MergeRequestIid = 3 };
        ParsedTemplate.Parse(Process()).Render(opened).Fingerprint.ShouldBe(Of(Process()));
        ParsedTemplate.Parse(named).Render(opened).Fingerprint.ShouldNotBe(Of(named));
    }

    [Fact]
    public void Moving_the_program_redeploys_only_what_runs_it()
    {
        var moved = Inputs() with { Executable = "/elsewhere" };
        ParsedTemplate.Parse(Process()).Render(moved).Fingerprint.ShouldBe(Of(Process()));
        var runs = Process(command: "[\"${REVIEWENV}\"]");
        ParsedTemplate.Parse(runs).Render(moved).Fingerprint.ShouldNotBe(Of(runs));
    }

    private static string Of(TemplateFiles files) => ParsedTemplate.Parse(files).Render(Inputs()).Fingerprint;
}
