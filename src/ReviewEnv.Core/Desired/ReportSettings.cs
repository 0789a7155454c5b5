namespace ReviewEnv.Core.Desired;

/// <summary>What is told to the forge about environments of a project (<c>report</c>).</summary>
/// <param name="Environment">The forge's own environment and its deployments.</param>
/// <param name="CommitStatus">A status on each commit that is deployed.</param>
/// <param name="MergeRequestNote">One note on the merge request, updated in place.</param>
public sealed record ReportSettings(bool Environment, bool CommitStatus, bool MergeRequestNote)
{
    public static ReportSettings All { get; } = new(true, true, true);

    public static ReportSettings None { get; } = new(false, false, false);
}
