using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace ReviewEnv.Core.Templates;

/// <summary>Keeps templates parsed for as long as their files read the same: parsing costs ten times what filling in does, and every pass fills in. Thread-safe.</summary>
public sealed class TemplateCache
{
    private const int Most = 256;
    private readonly ConcurrentDictionary<string, ParsedTemplate> parsed = new();

    /// <exception cref="TemplateException">The files have problems; all of them.</exception>
    public ParsedTemplate Parse(TemplateFiles files)
    {
        // Branches that bring templates of their own would fill it without end; what is dropped is only parsed again.
        if (parsed.Count >= Most) parsed.Clear();
        return parsed.GetOrAdd(Digest(files), static (_, wanted) => ParsedTemplate.Parse(wanted), files);
    }

    private static string Digest(TemplateFiles files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, files.Name);
        foreach (var (path, text) in files.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            Append(hash, path);
            Append(hash, text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The length before each text keeps what belongs to one from being read as part of the next.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
