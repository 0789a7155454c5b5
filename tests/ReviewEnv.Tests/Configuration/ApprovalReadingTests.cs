using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Tests.Configuration;

/// <summary>Where <c>requireApproval</c> may be said.</summary>
public sealed class ApprovalReadingTests
{
    private readonly ConfigurationReading reading = new("reviewenv.yaml", _ => null);

    [Fact]
    public void It_is_read_for_a_target_that_prepares_changes()
    {
        Read("cloudformation", "true").RequireApproval.ShouldBeTrue();
        Read("cloudformation", "false").RequireApproval.ShouldBeFalse();
        reading.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void It_is_refused_with_place_value_and_remedy_elsewhere()
    {
        Read("process", "true");

        reading.Problems.ShouldHaveSingleItem().ToString().ShouldBe(
            "reviewenv.yaml:5: projects[0].requireApproval: needs a target that can prepare a change and show it before it is made, of kind cloudformation; the target 'there' is process; write false, or name another target");
    }

    private ProjectSettings Read(string kind, string flag)
    {
        var file = YamlReader.Read($"projects:\n- path: a/b\n  target: there\n  template: repository:.reviewenv\n  requireApproval: {flag}\n").Documents[0].ShouldBeOfType<YamlNode.Mapping>();
        var targets = new Dictionary<string, TargetSettings?> { ["there"] = new Some(kind) };
        return ProjectReader.Read(new YamlSection(file, "", reading.Complain), reading, targets, new TemplateFolders([])).ShouldHaveSingleItem();
    }

    private sealed record Some(string Of) : TargetSettings("there")
    {
        public override string Kind => Of;
    }
}
