using System.Text.Json.Nodes;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api.Views;

/// <summary>What would happen if a branch were looked at now.</summary>
internal sealed record PlanView
{
    public required string Project { get; init; }
    public required string Ref { get; init; }

    /// <summary><c>wanted</c>, <c>unwanted</c> or <c>undecided</c>.</summary>
    public required string Decision { get; init; }
    public required string Because { get; init; }

    /// <summary>The next step, in words.</summary>
    public required string Step { get; init; }

    /// <summary>What the platform says now; <c>Unknown</c> while it does not answer.</summary>
    public required string Observed { get; init; }
    public string? Target { get; init; }
    public string? Name { get; init; }
    public string? Commit { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public string? Template { get; init; }

    /// <summary>The template's section for the driver and its manifests, with every variable filled in but secrets, which are <c>***</c>.</summary>
    public JsonObject? Rendered { get; init; }

    /// <summary>The objects of the environment and what would happen to each, in order; missing where the target's driver cannot say.</summary>
    public IReadOnlyList<ObjectChangeView>? Objects { get; init; }

    /// <summary>What kept the target from being asked about the objects; missing if nothing did.</summary>
    public string? ObjectsNote { get; init; }

    public static PlanView Of(EnvironmentKey key, Plan plan, Stars stars) => new()
    {
        Project = key.Project,
        Ref = key.Ref.Name,
        Decision = plan.Desired.GetType().Name.ToLowerInvariant(),
        Because = plan.Desired.Because,
        Step = stars.Over(Sentence(plan.Step)),
        Observed = plan.Unseen ? "Unknown" : plan.Observed.Status.ToString(),
        Target = plan.Place?.Target?.Name,
        Name = plan.Place?.Identity.Name,
        Commit = (plan.Desired as DesiredState.Wanted)?.Commit.Value,
        ExpiresAt = (plan.Desired as DesiredState.Wanted)?.ExpiresAt,
        Template = plan.Spec?.Template.Name,
        Rendered = plan.Spec is not { Template: var template } ? null : new JsonObject
        {
            [template.Driver] = stars.Over(template.Settings),
            ["manifests"] = new JsonArray([.. template.Manifests.Select(stars.Over)]),
        },
        Objects = plan.Preview?.Objects.Select(change => ObjectChangeView.Of(change, stars)).ToList(),
        ObjectsNote = plan.Preview?.Note is { } note ? stars.Over(note) : null,
    };

    private static string Sentence(WorkStep step) => step switch
    {
        WorkStep.TakePlace => "reserve a name, then bring it up",
        WorkStep.Apply { Spec: var spec } => $"bring {spec.Identity.Name} to {spec.Commit.Short}",
        WorkStep.WriteDown { Reason: var reason } => $"write down why its creation failed: {reason}",
        WorkStep.Publish { Url: var url } => $"ask {url}, and publish it once it answers",
        WorkStep.Withdraw { Reason: var reason } => $"withdraw the URL: {reason}",
        WorkStep.Destroy { Reason: var reason } => $"remove it: {reason}",
        WorkStep.Wait { Reason: var reason } => $"wait: {reason}",
        WorkStep.Settle { Reason: var reason } => $"nothing: {reason}",
        WorkStep.GiveUp { Reason: var reason } => $"nothing, it cannot work: {reason}",
        _ => throw new InvalidOperationException($"Unknown step {step}."),
    };
}
