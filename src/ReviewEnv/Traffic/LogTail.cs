using System.Runtime.CompilerServices;

namespace ReviewEnv.Traffic;

/// <summary>Reads what a log has got since the last time: from its end on, through rotation (by renaming, or by copying and emptying) and truncation.</summary>
/// <remarks>
/// Whether the path still leads to the same file is told by its text: what stood before the place where reading stopped stands there still.
/// That sees too a file that was emptied and has grown past that place since, which its identity would not tell.
/// </remarks>
internal sealed class LogTail(string path) : IDisposable
{
    // Who writes a log goes on in the old file until it is told of the new one.
    private const int RoundsOfOld = 5;

    private LogFile? current;
    private LogFile? old;
    private int roundsLeft;
    private bool missed;

    /// <summary>The new lines that are complete.</summary>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in new[] { old, current }.OfType<LogFile>())
        {
            await foreach (var line in file.ReadAsync(cancellationToken)) yield return line;
        }

        if (old is not null && --roundsLeft == 0) Forget();
        await TurnToAsync(Open(), cancellationToken);
        await foreach (var line in current!.ReadAsync(cancellationToken)) yield return line;
    }

    public void Dispose()
    {
        current?.Dispose();
        old?.Dispose();
    }

    private async Task TurnToAsync(FileStream found, CancellationToken cancellationToken)
    {
        try
        {
            if (current is null)
            {
                // What happened before the first look is nobody's news; what was not there then is.
                current = new LogFile(found, missed ? LogMark.Beginning : await LogMark.EndOfAsync(found, cancellationToken));
            }
            else if (await current.IsSameAsync(found, cancellationToken))
            {
                current.ContinueIn(found);
            }
            else
            {
                Forget();
                (old, roundsLeft) = (current, RoundsOfOld);
                current = new LogFile(found, LogMark.Beginning);
            }
        }
        catch
        {
            await found.DisposeAsync();
            throw;
        }
    }

    private FileStream Open()
    {
        try
        {
            var found = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            if (found.CanSeek) return found;
            found.Dispose();
            throw new NotSupportedException();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            missed = true;
            throw;
        }
    }

    private void Forget()
    {
        old?.Dispose();
        old = null;
    }
}
