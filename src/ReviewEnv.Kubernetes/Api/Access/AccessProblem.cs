namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>One reason why a cluster cannot be reached as configured.</summary>
/// <param name="File">The file at fault; null when it is not in a file.</param>
/// <param name="Line">One-based; 0 when the whole file is meant.</param>
/// <param name="Place">The key, such as <c>users[2].user.exec.command</c>; empty when the whole file is meant.</param>
/// <param name="Message">What is wrong and what would help; never a secret.</param>
internal sealed record AccessProblem(string? File, int Line, string Place, string Message)
{
    public override string ToString() =>
        $"{File}{(File is not null && Line > 0 ? $":{Line}" : "")}{(File is null ? "" : ": ")}{Place}{(Place.Length > 0 ? " " : "")}{Message}";
}

/// <param name="Access">Null exactly if there are problems.</param>
internal sealed record AccessResult(ClusterAccess? Access, IReadOnlyList<AccessProblem> Problems)
{
    /// <summary>All problems in one text, a line each.</summary>
    public string Explanation => string.Join('\n', Problems);
}
