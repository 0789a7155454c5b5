using System.Buffers;
using System.Net.Sockets;

namespace ReviewEnv.Local.Fronts;

/// <summary>What a client said before there was anybody to pass it on to. Little is taken: the rest waits where the system keeps it.</summary>
internal sealed class Opening(Socket client, RequestHeads heads)
{
    private const int Most = 64 * 1024;
    private const int BufferSize = 16 * 1024;

    /// <summary>What was said so far, to be passed on first.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>The client has said all, or is gone.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>No more is taken before it is passed on.</summary>
    public bool IsFull => Bytes.Length >= Most;

    /// <summary>It is known to come from a visitor.</summary>
    public bool IsVisit { get; private set; }

    /// <summary>The head of a request is there.</summary>
    public bool HasHead => Bytes.AsSpan().IndexOf("\r\n\r\n"u8) >= 0;

    /// <summary>Takes what comes next. Waiting holds no buffer.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        await client.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            // There is something by now, so this does not wait; nor may it be cut off between taking and keeping.
            var count = await client.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None);
            HasEnded |= count == 0;
            if (count > 0) IsVisit = heads.ClientSaid(buffer.AsSpan(0, count), begins: Bytes.Length == 0);
            Bytes = [.. Bytes, .. buffer.AsSpan(0, count)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
