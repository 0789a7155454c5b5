using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReviewEnv.Core.Lifetime;

/// <summary>What is remembered of the brake, in one memo for the whole instance.</summary>
public sealed record BrakeState
{
    public const string Memo = "brake";

    public static BrakeState Released { get; } = new();

    /// <summary>What was let go may have to wait for a lease, or for a target that is away.</summary>
    private static readonly TimeSpan LetGoFor = TimeSpan.FromDays(1);

    /// <summary>Set while it is on: nothing ends that nobody asked for.</summary>
    public BrakeHold? Hold { get; init; }

    /// <summary>Endings that were allowed lately, by key; they count with those that come next.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Allowed { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Endings that somebody let go, by key: they count with nothing.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> LetGo { get; init; } = new Dictionary<string, DateTimeOffset>();

    public bool Allows(string key) => Allowed.ContainsKey(key) || LetGo.ContainsKey(key);

    public static BrakeState Read(string? text) => text is null ? Released : JsonSerializer.Deserialize(text, BrakeJson.Default.BrakeState) ?? Released;

    public string Write() => JsonSerializer.Serialize(this, BrakeJson.Default.BrakeState);

    /// <summary>The state without what was allowed too long ago to count.</summary>
    public BrakeState Since(DateTimeOffset since) => this with { Allowed = Newer(Allowed, since), LetGo = Newer(LetGo, since - LetGoFor) };

    public BrakeState Allow(IEnumerable<string> keys, DateTimeOffset at) => this with { Allowed = With(Allowed, keys, at) };

    public BrakeState Release(BrakeHold hold, DateTimeOffset at) => this with { Hold = null, LetGo = With(LetGo, hold.Keys, at) };

    private static Dictionary<string, DateTimeOffset> Newer(IReadOnlyDictionary<string, DateTimeOffset> entries, DateTimeOffset since) =>
        entries.Where(entry => entry.Value >= since).ToDictionary();

    private static Dictionary<string, DateTimeOffset> With(IReadOnlyDictionary<string, DateTimeOffset> entries, IEnumerable<string> keys, DateTimeOffset at)
    {
        var all = entries.ToDictionary();
        foreach (var key in keys) all[key] = at;
        return all;
    }
}

/// <param name="Since">When it took hold.</param>
/// <param name="Reason">What would have ended, in words.</param>
/// <param name="Keys">The environments that would have.</param>
public sealed record BrakeHold(DateTimeOffset Since, string Reason, IReadOnlyList<string> Keys);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BrakeState))]
internal sealed partial class BrakeJson : JsonSerializerContext;
