using System.Text;
using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Branches;

/// <summary>Reads a template's folder out of a commit.</summary>
internal sealed class FolderReader(GitLabApi api)
{
    private const int MostBytes = 1 << 20;
    private const int MostFiles = 200;
    private const string RegularFile = "100";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>Text by path relative to the folder; empty when there is no such folder.</returns>
    /// <exception cref="GitLabException">GitLab did not tell.</exception>
    /// <exception cref="BranchSourceException">The folder is larger than a template may be, or holds something that is not text.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken)
    {
        var root = folder.Trim('/');
        var entries = await api.ListTreeAsync(project, commit, root, cancellationToken) ?? [];
        var files = entries.Where(entry => entry.Type == "blob" && entry.Mode.StartsWith(RegularFile, StringComparison.Ordinal)).ToList();
        if (files.Count > MostFiles) throw new BranchSourceException($"'{folder}' of {project} at {commit.Short} has {files.Count} files; a template may have {MostFiles}");

        var read = new Dictionary<string, string>();
        var left = MostBytes;
        foreach (var file in files)
        {
            var bytes = await api.ReadFileAsync(project, commit, file.Path, MostBytes, cancellationToken);
            left -= bytes.Length;
            if (left < 0) throw new BranchSourceException($"'{folder}' of {project} at {commit.Short} is larger than {MostBytes >> 20} MiB");
            read[file.Path[(root.Length == 0 ? 0 : root.Length + 1)..]] = Text(bytes) ?? throw new BranchSourceException($"'{file.Path}' of {project} at {commit.Short} is not text");
        }

        return read;
    }

    private static string? Text(byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0)) return null;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
