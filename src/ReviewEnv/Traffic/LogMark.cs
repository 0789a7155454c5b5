namespace ReviewEnv.Traffic;

/// <summary>A place in a file, and how it begins and what stands just before that place.</summary>
internal sealed record LogMark(long Position, byte[] Head, byte[] Before)
{
    private const int MostBytes = 256;

    public static LogMark Beginning { get; } = new(0, [], []);

    public static Task<LogMark> EndOfAsync(FileStream file, CancellationToken cancellationToken) => OfAsync(file, file.Length, cancellationToken);

    public static async Task<LogMark> OfAsync(FileStream file, long position, CancellationToken cancellationToken)
    {
        var count = (int)Math.Min(MostBytes, position);
        return new LogMark(position, await BytesAsync(file, 0, count, cancellationToken), await BytesAsync(file, position - count, count, cancellationToken));
    }

    /// <summary>Whether a file has this place.</summary>
    public async Task<bool> FitsAsync(FileStream file, CancellationToken cancellationToken) =>
        file.Length >= Position
        && (await BytesAsync(file, 0, Head.Length, cancellationToken)).AsSpan().SequenceEqual(Head)
        && (await BytesAsync(file, Position - Before.Length, Before.Length, cancellationToken)).AsSpan().SequenceEqual(Before);

    private static async Task<byte[]> BytesAsync(FileStream file, long from, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        file.Position = from;
        var read = await file.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellationToken);
        return bytes[..read];
    }
}
