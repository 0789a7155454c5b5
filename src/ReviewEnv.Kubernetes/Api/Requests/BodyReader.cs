using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>The complete body of an answer, in memory that is borrowed; at most <see cref="Limit"/>.</summary>
internal sealed class BodyReader : IDisposable
{
    /// <summary>Most bytes of one answer or of one event. A page has at most 500 objects, and etcd keeps objects below 1.5 MiB.</summary>
    public const int Limit = 64 << 20;

    /// <summary>Custom objects may nest deeper than the 64 levels that are the default.</summary>
    public const int MaxDepth = 512;

    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MaxDepth };

    private byte[] buffer;
    private int length;

    private BodyReader(int size) => buffer = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <exception cref="AnswerTooLargeException">There is more than <see cref="Limit"/>.</exception>
    /// <exception cref="IOException">The connection broke off.</exception>
    public static async Task<BodyReader> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength ?? 0;
        if (announced > Limit) throw new AnswerTooLargeException();
        var body = new BodyReader((int)Math.Max(4096, announced + 1));
        try
        {
            await using var stream = await OpenAsync(content, cancellationToken);
            while (await stream.ReadAsync(body.buffer.AsMemory(body.length), cancellationToken) is > 0 and var read)
            {
                body.length += read;
                if (body.length > Limit) throw new AnswerTooLargeException();
                if (body.length == body.buffer.Length) body.Grow();
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Handlers that unpack by themselves also take the header away; others leave both to the reader.</summary>
    private static async Task<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        return content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        Bytes.CopyTo(larger);
        Return();
        buffer = larger;
    }

    public void Dispose()
    {
        if (buffer.Length > 0) Return();
        (buffer, length) = ([], 0);
    }

    /// <summary>What has been here may have been a Secret; the next who borrows the memory must not find it.</summary>
    private void Return()
    {
        buffer.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}

/// <summary>An answer has more bytes than this program is willing to keep in memory.</summary>
internal sealed class AnswerTooLargeException() : Exception($"the answer is larger than {BodyReader.Limit >> 20} MiB");
