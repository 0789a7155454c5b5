namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>The objects of a template cannot be made on this target; the messages say which, where, and what would help.</summary>
internal sealed class ManifestException(IReadOnlyList<string> problems) : Exception(string.Join(System.Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems => problems;
}
