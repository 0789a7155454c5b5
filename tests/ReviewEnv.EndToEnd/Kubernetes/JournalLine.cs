using System.Globalization;
using System.Text.Json;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>A line of an environment's journal, as the API tells it.</summary>
internal sealed record JournalLine(long Sequence, DateTimeOffset At, string Kind, string Message, string? Commit)
{
    public static JournalLine Of(JsonElement entry) => new(
        entry.GetProperty("sequence").GetInt64(),
        DateTimeOffset.Parse(entry.GetProperty("at").GetString()!, CultureInfo.InvariantCulture),
        entry.GetProperty("kind").GetString()!,
        entry.GetProperty("message").GetString()!,
        entry.TryGetProperty("commit", out var commit) ? commit.GetString() : null);
}
