namespace ReviewEnv.Testing.CloudFormation.Templates;

/// <summary>What a change set would do to one resource.</summary>
/// <param name="Action">Add, Modify or Remove.</param>
/// <param name="Replacement">True or False; null unless modified.</param>
/// <param name="Scope">Properties, Tags or both.</param>
internal sealed record ResourceChange(string Action, string LogicalId, string Type, string? PhysicalId, string? Replacement, IReadOnlyList<string> Scope, IReadOnlyList<ChangeDetail> Details, string? PolicyAction)
{
    public bool Replaces => Replacement == "True";
}

/// <param name="Attribute">Properties or Tags.</param>
/// <param name="Name">The property; null for tags.</param>
/// <param name="Cause">The parameter whose value changed; null when the template itself did.</param>
internal sealed record ChangeDetail(string Attribute, string? Name, bool Recreates, string? Cause);
