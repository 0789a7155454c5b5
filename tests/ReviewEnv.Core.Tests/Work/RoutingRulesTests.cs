using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Work;

public sealed class RoutingRulesTests
{
    private static readonly WorkFacts Facts = new("shop/web", "feature/x", "account-b", "cloudformation", "service");

    [Fact]
    public void The_first_rule_whose_every_condition_holds_chooses_the_queue()
    {
        var rules = new RoutingRules([
            new RoutingRule([new("driver", "cloudformation"), new("project", "other/*")], "wrong"),
            new RoutingRule([new("driver", "cloud*")], "slow"),
            new RoutingRule([], "rest"),
        ]);

        rules.QueueOf(Facts).ShouldBe("slow");
        rules.QueueOf(Facts with { Driver = "process" }).ShouldBe("rest");
    }

    [Fact]
    public void Without_a_rule_that_holds_it_is_the_default_queue() => new RoutingRules([]).QueueOf(Facts).ShouldBe("default");

    [Fact]
    public void Every_queue_is_known_by_name() => new RoutingRules([new RoutingRule([], "slow")]).Queues.ShouldBe(["slow", "default"]);
}
