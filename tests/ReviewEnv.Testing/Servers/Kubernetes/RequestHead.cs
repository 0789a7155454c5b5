using System.Text;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>The head of an HTTP/1.1 request, and what was read beyond it.</summary>
internal sealed record RequestHead(string[] Lines, byte[] Rest)
{
    /// <summary>Without the port, in lower case; empty when there is none.</summary>
    public string Host => (Lines.Skip(1).FirstOrDefault(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)) ?? "Host:")[5..].Trim().Split(':')[0].ToLowerInvariant();

    public string Path => Lines[0].Split(' ') is [_, var target, ..] ? target.Split('?')[0] : "/";

    /// <returns>Null when the other side closed before the head was complete, or sent too much.</returns>
    public static async Task<RequestHead?> ReadAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[most];
        var length = 0;
        while (length < most)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return null;
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return new RequestHead(Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n"), buffer[(end + 4)..length]);
        }

        return null;
    }

    /// <summary>The same for the pod, which is to close the connection after its answer.</summary>
    public byte[] ForUpstream()
    {
        var kept = Lines.Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
        return [.. Encoding.Latin1.GetBytes(string.Join("\r\n", kept) + "\r\nConnection: close\r\n\r\n"), .. Rest];
    }
}
