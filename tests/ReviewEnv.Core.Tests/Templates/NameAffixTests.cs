using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Tests.Templates;

public sealed class NameAffixTests
{
    private static readonly Dictionary<string, string> None = [];

    [Theory]
    [InlineData("api-${HOST}", 4)]
    [InlineData("${HOST}", 0)]
    [InlineData("${HOST}-x", 0)] // belongs to the domain's label
    [InlineData("api.${HOST}", 0)]
    [InlineData("https://api-${REVIEWENV_NAME}.example.com/path", 4)]
    [InlineData("db-${KUBE_NAMESPACE}", 3)]
    [InlineData("${STACK_NAME}-db", 3)]
    [InlineData("a-${REVIEWENV_NAME}-bc.example.com", 5)]
    [InlineData("registry.example.com/${REVIEWENV_NAME}:latest", 0)]
    [InlineData("api-${CI_COMMIT_REF_SLUG}", 0)]
    [InlineData("$${REVIEWENV_NAME}-x", 0)]
    [InlineData("one-${HOST} three-${HOST}", 6)]
    public void What_stands_in_one_label_with_the_name_counts(string scalar, int expected) =>
        Parse($"kind: Ingress\napiVersion: v1\nmetadata: {{ name: web }}\nhost: \"{scalar}\"\n").NameAffixFor(None).ShouldBe(expected);

    [Fact]
    public void The_longest_of_all_scalars_counts_keys_among_them() =>
        Parse("kind: Ingress\napiVersion: v1\nmetadata: { name: web }\nhosts: [\"a-${HOST}\", { \"four-${KUBE_NAMESPACE}\": \"bc-${HOST}\" }]\n").NameAffixFor(None).ShouldBe(5);

    [Fact]
    public void Variables_and_defaults_of_parameters_add_up_with_the_text_around_them() =>
        Parse(Host("x-${service}"), "parameters: { tier: { default: \"api-${REVIEWENV_NAME}\" } }\nvariables: { service: \"db-${tier}\" }\n").NameAffixFor(None).ShouldBe(9);

    [Fact]
    public void A_projects_parameters_count_in_place_of_the_defaults()
    {
        var template = Parse(Host("${tier}-${HOST}"), "parameters: { tier: { default: a } }\n");

        template.NameAffixFor(None).ShouldBe(2);
        template.NameAffixFor(new Dictionary<string, string> { ["tier"] = "frontend" }).ShouldBe(9);
        template.NameAffixFor(new Dictionary<string, string> { ["tier"] = "x-${REVIEWENV_NAME}.${CI_COMMIT_SHORT_SHA}" }).ShouldBe(2);
    }

    [Fact]
    public void The_host_of_a_process_is_an_address_and_holds_no_name() =>
        ParsedTemplate.Parse(SomeTemplate.Process("variables: { URL: \"http://api-${REVIEWENV_NAME}\" }\n", "[run, \"api-${HOST}\", \"${URL}\"]")).NameAffixFor(None).ShouldBe(4);

    [Fact]
    public void Whatever_the_branch_and_a_prefix_of_up_to_twenty_every_label_fits() => Prop.ForAll<NonEmptyString, byte, bool>((branch, length, after) =>
    {
        var affix = new string('p', length % 20) + "-";
        var host = after ? "${REVIEWENV_NAME}" + affix.Replace("p-", "-p") + ".example.com" : affix + "${HOST}";
        var template = Parse(Host(host));
        var key = new EnvironmentKey("shop/web", GitRef.Branch(branch.Get));
        return EnvironmentNaming.Candidates("review", "7", key, NameBudget.DnsLabel, template.NameAffixFor(None)).All(name =>
        {
            var rendered = template.Render(SomeTemplate.Inputs() with { Name = name, Domain = "example.com" });
            return rendered.Manifests[0]["host"]!.ToString().Split('.').All(label => label.Length is > 0 and <= 63);
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_template_without_a_prefix_leaves_names_as_they_were() => Prop.ForAll<NonEmptyString>(branch =>
    {
        var key = new EnvironmentKey("shop/web", GitRef.Branch(branch.Get));
        var affix = Parse(Host("${HOST}")).NameAffixFor(None);
        return EnvironmentNaming.Candidates("review", "7", key, NameBudget.DnsLabel, affix).SequenceEqual(EnvironmentNaming.Candidates("review", "7", key, NameBudget.DnsLabel));
    }).QuickCheckThrowOnFailure();

    private static string Host(string host) => $"kind: Ingress\napiVersion: v1\nmetadata: {{ name: web }}\nhost: \"{host}\"\n";

    private static ParsedTemplate Parse(string manifest, string more = "") => ParsedTemplate.Parse(SomeTemplate.Kubernetes(manifest, more));
}
