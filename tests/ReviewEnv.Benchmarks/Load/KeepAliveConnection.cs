using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace ReviewEnv.Benchmarks.Load;

/// <summary>One HTTP connection that stays open, with one request at a time.</summary>
internal sealed class KeepAliveConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] answer = new byte[16 * 1024];

    public async Task ConnectAsync(int port, CancellationToken cancellationToken) => await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);

    /// <summary>Sends a request and reads its whole answer.</summary>
    /// <returns>The status code.</returns>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        for (var rest = request; rest.Length > 0; rest = rest[await socket.SendAsync(rest, SocketFlags.None, cancellationToken)..])
        {
        }

        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length), SocketFlags.None, cancellationToken);
            if (read == 0) throw new IOException("The server closed the connection in the middle of an answer.");
            length += read;
            var head = answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (head >= 0 && length >= head + 4 + BodyLength(answer.AsSpan(0, head))) return Status(answer);
        }
    }

    public void Dispose() => socket.Dispose();

    private static int Status(ReadOnlySpan<byte> answer) => Utf8Parser.TryParse(answer[9..], out int status, out _) ? status : 0;

    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        foreach (var line in head.Split((byte)'\n'))
        {
            const int NameLength = 15;
            var text = head[line];
            if (text.Length > NameLength && System.Text.Ascii.EqualsIgnoreCase(text[..NameLength], "content-length:"u8))
            {
                return Utf8Parser.TryParse(text[NameLength..].TrimStart((byte)' '), out int length, out _) ? length : 0;
            }
        }

        return 0;
    }
}
