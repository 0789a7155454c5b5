using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Templates;

/// <summary>Where a project's template comes from: the template folders, or the repository at the commit.</summary>
public interface ITemplateSource
{
    /// <summary>The template's files by path relative to its folder.</summary>
    /// <param name="template">The name in the project's settings.</param>
    /// <exception cref="TemplateException">There is no such template, or its files cannot be read.</exception>
    Task<TemplateFiles> LoadAsync(string template, string project, CommitSha commit, CancellationToken cancellationToken);
}

/// <param name="Name">The template's name, for messages.</param>
/// <param name="Files">Text by path relative to the folder.</param>
public sealed record TemplateFiles(string Name, IReadOnlyDictionary<string, string> Files);

/// <summary>A template that cannot be used: one or more problems, each with file, line, name and remedy.</summary>
public sealed class TemplateException(IReadOnlyList<TemplateProblem> problems)
    : Exception(string.Join(System.Environment.NewLine, problems))
{
    public IReadOnlyList<TemplateProblem> Problems { get; } = problems;
}

/// <param name="Line">One-based; 0 when the whole file or folder is meant.</param>
public sealed record TemplateProblem(string File, int Line, string Message)
{
    /// <summary>The parameter that the problem is about, if it is about one.</summary>
    public string? Parameter { get; init; }

    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Message}" : $"{File}: {Message}";
}
