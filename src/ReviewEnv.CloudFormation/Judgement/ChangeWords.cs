using Amazon.CloudFormation.Model;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Judgement;

/// <summary>What a change set would do, resource by resource. What only gets other tags, as everything does with each commit, is told in one.</summary>
internal static class ChangeWords
{
    public static IReadOnlyList<ObjectChange> Of(IReadOnlyList<ResourceChange> changes)
    {
        var (tags, real) = (changes.Count(IsTagsOnly), changes.Where(change => !IsTagsOnly(change)).Select(Of));
        return tags == 0 ? [.. real] : [.. real, new ObjectChange(tags == 1 ? "1 resource" : $"{tags} resources", ChangeKind.Unchanged, []) { Note = "with other tags" }];
    }

    /// <summary>Whether nothing that exists can be lost by them, as far as CloudFormation says so beforehand.</summary>
    public static bool AreHarmless(IReadOnlyList<ResourceChange> changes) =>
        changes.All(change => change is { Action.Value: "Add" or "Modify", ResourceType: not "AWS::CloudFormation::Stack" } && change.Replacement?.Value is null or "False");

    /// <summary>Whether they touch nothing but tags.</summary>
    public static bool AreTagsOnly(IReadOnlyList<ResourceChange> changes) => changes.All(IsTagsOnly);

    private static ObjectChange Of(ResourceChange change)
    {
        var replaced = change.Replacement?.Value;
        var kind = change.Action?.Value switch
        {
            "Add" or "Import" => ChangeKind.Create,
            "Remove" => ChangeKind.Remove,
            "Modify" when replaced == "True" => ChangeKind.Replace,
            "Modify" when replaced == "Conditional" => ChangeKind.MayReplace,
            "Modify" => ChangeKind.Update,
            _ => ChangeKind.Unknown,
        };
        return new ObjectChange($"{change.ResourceType}/{change.LogicalResourceId}", kind, [.. Fields(change)])
        {
            Note = change.Action?.Value switch
            {
                "Modify" when replaced == "Conditional" => "whether it is replaced shows only when it is carried out",
                "Modify" when change.ResourceType == "AWS::CloudFormation::Stack" => "a nested stack; what changes in it is not shown",
                "Import" => "imported",
                "Dynamic" => "shows only when it is carried out",
                _ => null,
            },
        };
    }

    private static bool IsTagsOnly(ResourceChange change) => change.Action?.Value == "Modify" && change.Replacement?.Value is null or "False" && (change.Scope ?? []) is ["Tags"];

    private static IEnumerable<FieldDifference> Fields(ResourceChange change) => (change.Details ?? [])
        .Where(detail => detail.Target?.Attribute?.Value == "Properties" && detail.Target.Name is not null)
        .DistinctBy(detail => detail.Target!.Name)
        .Select(detail => new FieldDifference($"Properties.{detail.Target!.Name}", null, detail.CausingEntity is { } cause ? $"(by {cause})" : "(changed)"));
}
