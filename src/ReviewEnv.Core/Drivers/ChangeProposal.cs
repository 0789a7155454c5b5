namespace ReviewEnv.Core.Drivers;

/// <summary>A prepared change that the platform has computed and not carried out: a CloudFormation change set.</summary>
/// <param name="Id">Names exactly this proposal: one that is made anew, even of the same content, has another.</param>
/// <param name="Changes">What carrying it out would do, object by object; replacements and removals first.</param>
public sealed record ChangeProposal(string Id, IReadOnlyList<ObjectChange> Changes);
