using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Templates;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Templates by the name in a project's settings: a folder of the template folders, or <c>repository:FOLDER</c> at the commit.</summary>
internal sealed class ConfiguredTemplates(TemplateFolders folders, IBranchSource branches) : ITemplateSource
{
    private const string RepositoryPrefix = "repository:";

    public async Task<TemplateFiles> LoadAsync(string template, string project, CommitSha commit, CancellationToken cancellationToken)
    {
        if (RepositoryFolder(template) is { } folder) return await FromRepositoryAsync(folder, project, commit, cancellationToken);
        var found = folders.Find(template) ?? throw Missing(template, $"there is no template of that name in {string.Join(", ", folders.Folders)}{Closest.Hint(template, folders.Names)}");
        return TemplateFolders.ReadFolder(found, template);
    }

    /// <summary>The folder that <c>repository:FOLDER</c> names; null for every other template.</summary>
    public static string? RepositoryFolder(string template) =>
        template.StartsWith(RepositoryPrefix, StringComparison.Ordinal) ? template[RepositoryPrefix.Length..].Trim('/') : null;

    /// <summary>Whether a folder of a repository can be meant: nothing that leads up or out of it.</summary>
    public static bool IsRepositoryFolder(string folder) =>
        folder.Length > 0 && !folder.Any(char.IsControl) && folder.Split('/').All(segment => segment is not ("" or "." or ".." or ".git"));

    private async Task<TemplateFiles> FromRepositoryAsync(string folder, string project, CommitSha commit, CancellationToken cancellationToken)
    {
        if (!IsRepositoryFolder(folder)) throw Missing(folder, "is not a folder of a repository");
        try
        {
            var files = await branches.ReadFolderAsync(project, commit, folder, cancellationToken);
            return files.Count > 0 ? new TemplateFiles(folder, files) : throw Missing(folder, $"there is no such folder in {project} at {commit.Short}; add {folder}/{TemplateFolders.MainFile} to the branch");
        }
        catch (BranchSourceException unreadable)
        {
            throw Missing(folder, unreadable.Message);
        }
    }

    private static TemplateException Missing(string name, string message) => new([new TemplateProblem(name, 0, message)]);
}
