using System.Buffers;
using System.IO.Pipelines;

namespace ReviewEnv.Webhooks;

/// <summary>A request's body as one piece of memory, never more of it than allowed. Dispose when done with the bytes.</summary>
internal readonly struct BoundedBody : IDisposable
{
    private readonly PipeReader reader;
    private readonly ReadOnlySequence<byte> sequence;
    private readonly byte[]? copy;

    private BoundedBody(PipeReader reader, ReadOnlySequence<byte> sequence, bool tooLarge)
    {
        this.reader = reader;
        this.sequence = sequence;
        TooLarge = tooLarge;
        if (tooLarge || sequence.IsSingleSegment) return;
        copy = ArrayPool<byte>.Shared.Rent((int)sequence.Length);
        sequence.CopyTo(copy);
    }

    /// <summary>The sender had more to say than allowed; there are no bytes then.</summary>
    public bool TooLarge { get; }

    public ReadOnlySpan<byte> Bytes => TooLarge ? [] : copy is null ? sequence.FirstSpan : copy.AsSpan(0, (int)sequence.Length);

    /// <summary>Reads to the end of the body or to the limit. Most bodies lie in one piece in the server's own buffer and are not copied at all.</summary>
    public static async ValueTask<BoundedBody> ReadAsync(PipeReader reader, long limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var tooLarge = result.Buffer.Length > limit;
            if (result.IsCompleted || tooLarge) return new BoundedBody(reader, result.Buffer, tooLarge);
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public void Dispose()
    {
        reader.AdvanceTo(sequence.End);
        if (copy is not null) ArrayPool<byte>.Shared.Return(copy);
    }
}
