using System.Text;

namespace ReviewEnv.Local.Processes;

/// <summary>What an instance printed. The process appends to the file itself; here it is read and kept short.</summary>
internal static class LogFile
{
    public const long MostBytes = 8 << 20;
    private const int KeptBytes = 1 << 20;
    private const int ReadBytes = 256 * 1024;

    /// <summary>The logs in a folder; none when it cannot be read.</summary>
    public static IReadOnlyList<string> List(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.log") : [];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The last lines, oldest first; none when it cannot be read, for whom it tells about must not suffer from that.</summary>
    public static IReadOnlyList<string> Tail(string path, int lines)
    {
        if (lines <= 0) return [];
        var (bytes, isWhole) = TryEnd(path);
        var all = Encoding.UTF8.GetString(bytes).Split('\n');
        var end = all[^1].Length == 0 ? all.Length - 1 : all.Length;
        // The first one may be cut off in the middle; it is shown only when there is nothing else.
        var whole = all[(isWhole || end <= 1 ? 0 : 1)..end];
        return [.. whole.Select(line => line.TrimEnd('\r')).TakeLast(lines)];
    }

    /// <summary>Keeps the end of a file that has grown too large. What is printed in that moment may be lost.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read or write.</exception>
    public static void KeepShort(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length <= MostBytes) return;
        var (bytes, _) = End(path, KeptBytes);
        // Truncated in place: the process has it open for appending and goes on at the new end.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(0);
        stream.Write(bytes);
    }

    private static (byte[] Bytes, bool IsWhole) TryEnd(string path)
    {
        try
        {
            return File.Exists(path) ? End(path, ReadBytes) : ([], true);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return ([], true);
        }
    }

    private static (byte[] Bytes, bool IsWhole) End(string path, int most)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = Math.Max(0, stream.Length - most);
        stream.Position = start;
        var bytes = new byte[stream.Length - start];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return (bytes[..count], start == 0);
    }
}
