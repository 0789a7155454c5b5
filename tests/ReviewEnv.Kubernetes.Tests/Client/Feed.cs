using System.Text;
using System.Threading.Channels;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>The body of an answer that a test sends bit by bit, ends or cuts.</summary>
internal sealed class Feed : Stream
{
    private readonly Channel<byte[]> parts = Channel.CreateUnbounded<byte[]>();
    private ReadOnlyMemory<byte> rest;

    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Send(string text) => parts.Writer.TryWrite(Encoding.UTF8.GetBytes(text)).ShouldBeTrue();

    public void Event(string type, string name, int version) => Send($$$"""{"type":"{{{type}}}","object":{{{ScriptedServer.Map(name, version)}}}}""" + "\n");

    public void Bookmark(int version) => Send($$$$"""{"type":"BOOKMARK","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"{{{{version}}}}"}}}""" + "\n");

    public void Error(int code, string reason, string message) => Send($$"""{"type":"ERROR","object":{{ScriptedServer.Status(code, reason, message)}}}""" + "\n");

    public void End() => parts.Writer.TryComplete();

    public void Cut() => parts.Writer.TryComplete(new IOException("The response ended prematurely."));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (rest.IsEmpty)
        {
            try
            {
                rest = await parts.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException e) when (e.InnerException is null)
            {
                return 0;
            }
            catch (ChannelClosedException e)
            {
                throw e.InnerException!;
            }
        }
        var count = Math.Min(buffer.Length, rest.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        Closed.TrySetResult();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
