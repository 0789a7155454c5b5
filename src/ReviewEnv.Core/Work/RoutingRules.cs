using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Work;

/// <summary>Chooses the queue of a piece of work: the first rule whose every condition holds.</summary>
public sealed record RoutingRules(IReadOnlyList<RoutingRule> Rules)
{
    public const string DefaultQueue = "default";

    public static RoutingRules Default { get; } = new([new RoutingRule([], DefaultQueue)]);

    /// <summary>Every queue that a rule names, and the default one.</summary>
    public IReadOnlyCollection<string> Queues => [.. Rules.Select(rule => rule.Queue).Append(DefaultQueue).Distinct()];

    public string QueueOf(WorkFacts facts) => Rules.FirstOrDefault(rule => rule.Conditions.All(condition => condition.Holds(facts)))?.Queue ?? DefaultQueue;
}

public sealed record RoutingRule(IReadOnlyList<RoutingCondition> Conditions, string Queue);

/// <summary>What routing conditions can ask about.</summary>
public sealed record WorkFacts(string Project, string Ref, string Target, string Driver, string Template);

/// <param name="Field"><c>project</c>, <c>ref</c>, <c>target</c>, <c>driver</c> or <c>template</c>.</param>
/// <param name="Pattern">With <c>*</c> and <c>?</c>.</param>
public sealed record RoutingCondition(string Field, string Pattern)
{
    public static IReadOnlyList<string> Fields { get; } = ["project", "ref", "target", "driver", "template"];

    public bool Holds(WorkFacts facts) => RefFilter.Matches(Pattern, Field switch
    {
        "project" => facts.Project,
        "ref" => facts.Ref,
        "target" => facts.Target,
        "driver" => facts.Driver,
        "template" => facts.Template,
        _ => throw new InvalidOperationException($"'{Field}' is not a routing field; the configuration should have been refused."),
    });
}
