using System.Globalization;
using System.Text;

namespace ReviewEnv.Local.Fronts;

/// <summary>Listens in on a connection to know one thing: whether a request is under way, or the last answer is complete.</summary>
/// <remarks>Changes nothing. What it does not understand (an upgrade, pipelining, other protocols) it calls opaque, and then claims to know nothing.</remarks>
internal sealed class HttpExchange
{
    private const int LongestHead = 64 * 1024;
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private State state = State.Idle;
    private bool isHead;
    private bool chunked;
    private long remaining;

    private enum State
    {
        Idle,
        Head,
        Body,
        ChunkSize,
        Trailer,
        UntilClose,
        Opaque,
    }

    /// <summary>Every request so far has its complete answer.</summary>
    public bool IsComplete => Is(State.Idle);

    public bool IsOpaque => Is(State.Opaque);

    public void ClientSaid(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (state == State.Idle)
            {
                isHead = bytes.StartsWith("HEAD "u8);
                text.Clear();
                state = State.Head;
            }
            else if (state != State.Head || text.Length > 0)
            {
                // The next request, or still the body of this one? From here on the answers cannot be told apart.
                state = State.Opaque;
            }
        }
    }

    public void ServerSaid(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            while (!bytes.IsEmpty)
            {
                switch (state)
                {
                    case State.Head:
                        bytes = ReadHead(bytes);
                        break;
                    case State.Body:
                        bytes = Skip(bytes);
                        break;
                    case State.ChunkSize or State.Trailer:
                        bytes = ReadLine(bytes);
                        break;
                    default:
                        // Said without being asked, or more than was announced.
                        if (state == State.Idle) state = State.Opaque;
                        return;
                }
            }
        }
    }

    private bool Is(State asked)
    {
        lock (gate) return state == asked;
    }

    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            text.Append((char)bytes[i]);
            if (bytes[i] != '\n' || text.Length < 4 || text[^2] != '\r' || text[^3] != '\n') continue;
            Understand(text.ToString());
            text.Clear();
            return bytes[(i + 1)..];
        }

        if (text.Length > LongestHead) state = State.Opaque;
        return [];
    }

    private void Understand(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var status = lines[0].StartsWith("HTTP/1.", StringComparison.Ordinal) && lines[0].Length >= 12 && int.TryParse(lines[0].AsSpan(9, 3), out var code) ? code : 101;
        chunked = false;
        if (status == 101) state = State.Opaque;
        else if (status < 200) state = State.Head;
        else if (isHead || status is 204 or 304) state = State.Idle;
        else if (Header(lines, "Transfer-Encoding") is { } encoding)
        {
            chunked = encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase);
            state = chunked ? State.ChunkSize : State.UntilClose;
        }
        else if (long.TryParse(Header(lines, "Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out remaining)) state = remaining == 0 ? State.Idle : State.Body;
        else state = State.UntilClose;
    }

    private ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(remaining, bytes.Length);
        remaining -= count;
        if (remaining == 0) state = chunked ? State.ChunkSize : State.Idle;
        return bytes[count..];
    }

    private ReadOnlySpan<byte> ReadLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        text.Append(Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]));
        if (text.Length > LongestHead) state = State.Opaque;
        if (end < 0) return [];

        var line = text.ToString().TrimEnd('\r');
        text.Clear();
        if (state == State.Trailer) state = line.Length == 0 ? State.Idle : State.Trailer;
        else if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0) state = State.Opaque;
        else if (size == 0) state = State.Trailer;
        else
        {
            // With the line end that follows the data.
            remaining = size + 2;
            state = State.Body;
        }

        return bytes[(end + 1)..];
    }

    private static string? Header(string[] lines, string name) =>
        lines.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
