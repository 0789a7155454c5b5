using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Who was let in, and who was sent to sleep for it, so lately that the records may not tell yet; one memo for the whole instance.</summary>
internal sealed record RoomState
{
    public const string Memo = "room";

    /// <summary>By then a record tells, or the pass that was let in died and asks again.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(2);

    public IReadOnlyDictionary<string, DateTimeOffset> Admitted { get; init; } = new Dictionary<string, DateTimeOffset>();

    public IReadOnlyDictionary<string, DateTimeOffset> SentToSleep { get; init; } = new Dictionary<string, DateTimeOffset>();

    public static RoomState Read(string? text, DateTimeOffset now)
    {
        var state = text is null ? new RoomState() : JsonSerializer.Deserialize(text, RoomJson.Default.RoomState) ?? new RoomState();
        return new RoomState { Admitted = Newer(state.Admitted, now - Lately), SentToSleep = Newer(state.SentToSleep, now - Lately) };
    }

    public string Write() => JsonSerializer.Serialize(this, RoomJson.Default.RoomState);

    public RoomState Admit(string name, DateTimeOffset at) => this with { Admitted = new Dictionary<string, DateTimeOffset>(Admitted) { [name] = at } };

    public RoomState Send(string name, DateTimeOffset at) => this with { SentToSleep = new Dictionary<string, DateTimeOffset>(SentToSleep) { [name] = at } };

    private static Dictionary<string, DateTimeOffset> Newer(IReadOnlyDictionary<string, DateTimeOffset> entries, DateTimeOffset since) =>
        entries.Where(entry => entry.Value >= since).ToDictionary();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RoomState))]
internal sealed partial class RoomJson : JsonSerializerContext;
