namespace ReviewEnv.Configuration;

/// <summary>Something that must be mended in <c>reviewenv.yaml</c> or in a template that it names. Never shows a secret.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Line">One-based; 0 when the whole file is meant.</param>
/// <param name="Key">The key, such as <c>projects[0].target</c>; empty when the problem is not about one.</param>
/// <param name="Message">What is wrong and what would help.</param>
public sealed record ConfigurationProblem(string File, int Line, string Key, string Message)
{
    public override string ToString() => $"{Place}: {Text}";

    /// <summary>Where, as compilers say it.</summary>
    public string Place => Line > 0 ? $"{File}:{Line}" : File;

    /// <summary>What, without where.</summary>
    public string Text => Key.Length > 0 ? $"{Key}: {Message}" : Message;
}

/// <summary>The configuration cannot be used; says everything that is wrong with it at once.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join(System.Environment.NewLine, problems))
{
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}

/// <summary>What reading a configuration came to.</summary>
/// <param name="Settings">Null if there are problems.</param>
/// <param name="Problems">What keeps the server from starting.</param>
/// <param name="TemplateProblems">What keeps some projects' environments from being made: told by <c>check</c>, and in the journal of each environment. The server starts all the same, for the other projects.</param>
/// <param name="Warnings">What works, but perhaps not as meant.</param>
public sealed record ConfigurationReport(
    ServerSettings? Settings,
    IReadOnlyList<ConfigurationProblem> Problems,
    IReadOnlyList<ConfigurationProblem> TemplateProblems,
    IReadOnlyList<ConfigurationProblem> Warnings);
