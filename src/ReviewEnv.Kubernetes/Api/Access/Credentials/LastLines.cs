namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>Keeps the last lines of a stream that may be long.</summary>
internal sealed class LastLines
{
    private const int Most = 5;
    private const int Longest = 300;

    private readonly Queue<string> lines = new();
    private readonly Lock gate = new();

    /// <summary>The lines in one; empty when there is none.</summary>
    public string Text
    {
        get
        {
            lock (gate) return string.Join(" | ", lines);
        }
    }

    public async Task ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var text = line.Trim();
            if (text.Length == 0) continue;
            lock (gate)
            {
                lines.Enqueue(text.Length > Longest ? text[..Longest] + "..." : text);
                if (lines.Count > Most) lines.Dequeue();
            }
        }
    }
}
