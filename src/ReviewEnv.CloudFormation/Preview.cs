using ReviewEnv.CloudFormation.Judgement;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation;

/// <summary>Says what an apply would change, as far as that can be known without preparing a change set.</summary>
internal sealed class Preview(CloudFormationTargetOptions target, StackLook look)
{
    private const string Later = "CloudFormation says resource by resource what changes once the change set is prepared; with requireApproval nothing happens before somebody has seen it";

    public async Task<EnvironmentPreview> OfAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            if (TargetFit.WhyNot(spec, target) is { } unfit) return new EnvironmentPreview([Stack(spec, ChangeKind.Refused, []) with { Note = unfit }]);
            var sight = await look.AtAsync(spec.Identity, cancellationToken);
            if (sight.Foreign is { } foreign) return new EnvironmentPreview([Stack(spec, ChangeKind.Refused, []) with { Note = foreign }]);
            return sight.Ours is { } ours ? Of(spec, ours) : new EnvironmentPreview([Stack(spec, ChangeKind.Create, Parameters(spec, new Dictionary<string, string>()))], Later);
        }
        catch (Exception e) when (AwsProblems.IsExpected(e))
        {
            return new EnvironmentPreview([Stack(spec, ChangeKind.Unknown, [])], AwsProblems.Unavailable(e, target).Message);
        }
    }

    private static EnvironmentPreview Of(EnvironmentSpec spec, StackView ours)
    {
        var stack = ours.Stack;
        if (ours.Pending is { State: ChangeSetState.Ready } prepared && prepared.For.IsFor(spec)) return new EnvironmentPreview(ChangeWords.Of(prepared.Changes), "a change set with these changes is prepared");
        if (stack.State == StackState.Wreck) return new EnvironmentPreview([Stack(spec, ChangeKind.Replace, []) with { Note = $"it is {stack.Status}, and can only be deleted and created again" }], Later);

        var isSame = stack.State != StackState.Shell && ours.Done.IsFor(spec);
        return isSame ? new EnvironmentPreview([Stack(spec, ChangeKind.Unchanged, [])])
            : new EnvironmentPreview([Stack(spec, stack.State == StackState.Shell ? ChangeKind.Create : ChangeKind.Update, Parameters(spec, stack.Parameters))], Later);
    }

    private static ObjectChange Stack(EnvironmentSpec spec, ChangeKind change, IReadOnlyList<FieldDifference> fields) => new($"Stack/{spec.Identity.Name}", change, fields);

    private static IReadOnlyList<FieldDifference> Parameters(EnvironmentSpec spec, IReadOnlyDictionary<string, string> there)
    {
        var hidden = new HiddenParameters(spec);
        return
        [
            .. StackSettings.Of(spec.Template).ParametersFor(spec.Asleep)
                .Where(pair => there.GetValueOrDefault(pair.Key) != pair.Value).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => hidden.Contains(pair.Key)
                    ? new FieldDifference($"Parameters.{pair.Key}", there.ContainsKey(pair.Key) ? "(hidden)" : null, "(hidden)")
                    : new FieldDifference($"Parameters.{pair.Key}", there.GetValueOrDefault(pair.Key), pair.Value)),
        ];
    }
}
