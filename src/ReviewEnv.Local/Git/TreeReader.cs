using System.Text;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Local.Git;

/// <summary>Reads the text files of a folder as they are in a commit, without a checkout.</summary>
internal sealed class TreeReader(GitCommand git)
{
    private const int MostBytes = 1 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        string repository, string project, CommitSha commit, string folder, CancellationToken cancellationToken)
    {
        var prefix = Prefix(folder);
        List<string> arguments = ["ls-tree", "-r", "-z", "-l", "--full-tree", commit.Value];
        if (prefix.Length > 0) arguments.AddRange(["--", prefix]);
        var listing = await git.RunAsync(repository, arguments, outputLimit: 4 << 20, cancellationToken: cancellationToken);
        if (!listing.Succeeded) throw new BranchSourceException($"commit {commit.Short} of {project} could not be read: {listing.Error}");

        var entries = listing.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => Entry.Parse(entry, prefix)).ToList();
        if (entries.FirstOrDefault(entry => !entry.IsFile) is { } other)
            throw new BranchSourceException($"'{prefix}{other.Path}' of {project} at {commit.Short} is a link or a submodule; a template folder may only hold files");
        if (entries.Sum(entry => entry.Size) > MostBytes)
            throw new BranchSourceException($"the folder '{folder}' of {project} at {commit.Short} is larger than a template may be ({MostBytes} bytes)");
        return entries.Count == 0 ? new Dictionary<string, string>() : await ReadAsync(repository, entries, cancellationToken);
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(string repository, List<Entry> entries, CancellationToken cancellationToken)
    {
        var input = Encoding.ASCII.GetBytes(string.Concat(entries.Select(entry => entry.ObjectId + "\n")));
        var answer = await git.RunAsync(
            repository, ["cat-file", "--batch"], input, outputLimit: MostBytes + (entries.Count * 200), cancellationToken: cancellationToken);
        if (!answer.Succeeded) throw new BranchSourceException($"git could not read the files: {answer.Error}");

        var files = new Dictionary<string, string>(entries.Count);
        var at = 0;
        foreach (var entry in entries)
        {
            // "<id> blob <size>\n<content>\n"; the sizes are known from the listing.
            var start = Array.IndexOf(answer.Output, (byte)'\n', at) + 1;
            if (start == 0 || start + entry.Size > answer.Output.Length) throw new BranchSourceException($"git did not give '{entry.Path}'");
            files[entry.Path] = Text(answer.Output.AsSpan(start, (int)entry.Size), entry.Path);
            at = start + (int)entry.Size + 1;
        }

        return files;
    }

    private static string Text(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            if (bytes.Contains((byte)0)) throw new BranchSourceException($"'{path}' is not text");
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException notText)
        {
            throw new BranchSourceException($"'{path}' is not text in UTF-8", notText);
        }
    }

    private static string Prefix(string folder)
    {
        var parts = folder.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        if (folder.StartsWith('/') || parts.Contains("..") || folder.Contains('\0'))
            throw new BranchSourceException($"'{folder}' is no folder of a repository; give a path relative to its root");
        return string.Concat(parts.Select(part => part + "/"));
    }

    private sealed record Entry(string Path, string ObjectId, long Size, bool IsFile)
    {
        /// <summary>"mode type id size\tpath", the size padded with blanks.</summary>
        public static Entry Parse(string text, string prefix)
        {
            var tab = text.IndexOf('\t', StringComparison.Ordinal);
            var head = text[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var isFile = head[1] == "blob" && head[0].StartsWith("100", StringComparison.Ordinal);
            return new Entry(text[(tab + 1 + prefix.Length)..], head[2], isFile ? long.Parse(head[3]) : 0, isFile);
        }
    }
}
