using System.Text;

namespace ReviewEnv.Local.Fronts;

/// <summary>Listens in on what a client says to know one thing: whether somebody visits, or only ReviewEnv looks whether the URL answers.</summary>
internal sealed class RequestHeads
{
    private const int LongestHead = 16 * 1024;
    private readonly Lock gate = new();
    private byte[] head = [];
    private bool isUndecided;
    private bool isProbe;

    /// <summary>The request under way is ReviewEnv's own.</summary>
    public bool IsProbe
    {
        get
        {
            lock (gate) return isProbe;
        }
    }

    /// <param name="begins">Whether every earlier request has its answer, so that this begins another.</param>
    /// <returns>Whether this is known to come from a visitor.</returns>
    public bool ClientSaid(ReadOnlySpan<byte> bytes, bool begins)
    {
        lock (gate)
        {
            if (!begins && !isUndecided) return !isProbe;
            head = begins ? bytes.ToArray() : [.. head, .. bytes];
            var end = head.AsSpan().IndexOf("\r\n\r\n"u8);
            // What does not begin as a method does is no HTTP: nothing more of it has to be waited for.
            isUndecided = end < 0 && head.Length is > 0 and < LongestHead && head[0] is >= (byte)'A' and <= (byte)'Z';
            isProbe = end >= 0 && IsOfProbe(head.AsSpan(0, end));
            return !isUndecided && !isProbe;
        }
    }

    /// <summary>Whoever is answered before the head was whole was no probe of ours.</summary>
    /// <returns>Whether what the server said goes to a visitor of whom nothing was known yet.</returns>
    public bool ServerSaid()
    {
        lock (gate)
        {
            var was = isUndecided;
            isUndecided = false;
            return was;
        }
    }

    private static bool IsOfProbe(ReadOnlySpan<byte> lines)
    {
        foreach (var range in lines.Split("\r\n"u8))
        {
            if (Ascii.EqualsIgnoreCase(lines[range], "User-Agent: ReviewEnv-Probe"u8)) return true;
        }

        return false;
    }
}
