using System.Runtime.CompilerServices;
using System.Text;

namespace ReviewEnv.Traffic;

/// <summary>A log that is being read: how far, and what of a line is there already.</summary>
internal sealed class LogFile(FileStream stream, LogMark mark) : IDisposable
{
    private const int MostOfLine = 64 * 1024;

    private readonly byte[] part = new byte[64 * 1024];
    private readonly MemoryStream unfinished = new();
    private FileStream stream = stream;
    private LogMark mark = mark;

    /// <summary>Whether what was read of this one stands in that one too.</summary>
    public Task<bool> IsSameAsync(FileStream other, CancellationToken cancellationToken) => mark.FitsAsync(other, cancellationToken);

    /// <summary>Reads on in the same file, opened again.</summary>
    public void ContinueIn(FileStream same)
    {
        stream.Dispose();
        stream = same;
    }

    /// <summary>The new lines that are complete; a very long one is cut. None where it was emptied.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await mark.FitsAsync(stream, cancellationToken)) yield break;
        stream.Position = mark.Position;
        var read = 0;
        while ((read = await stream.ReadAsync(part, cancellationToken)) > 0)
        {
            var start = 0;
            while (part.AsSpan(start, read - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                Keep(part.AsSpan(start, length));
                start += length + 1;
                yield return Line();
            }

            Keep(part.AsSpan(start, read - start));
        }

        mark = await LogMark.OfAsync(stream, stream.Position, cancellationToken);
    }

    public void Dispose()
    {
        stream.Dispose();
        unfinished.Dispose();
    }

    private void Keep(ReadOnlySpan<byte> bytes) => unfinished.Write(bytes[..(int)Math.Min(bytes.Length, MostOfLine - unfinished.Length)]);

    private string Line()
    {
        var line = Encoding.UTF8.GetString(unfinished.GetBuffer(), 0, (int)unfinished.Length);
        unfinished.SetLength(0);
        return line.TrimEnd('\r');
    }
}
