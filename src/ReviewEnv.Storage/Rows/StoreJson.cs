using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Storage.Rows;

/// <summary>How facts, wishes, records, meters and notifications are written into their columns.</summary>
internal static class StoreJson
{
    private static readonly StoreJsonContext Context = new(new JsonSerializerOptions
    {
        // What can be computed from the rest is not stored.
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new GitRefConverter(),
            new CommitShaConverter(),
            new JsonStringEnumConverter<EnvironmentPhase>(),
            new JsonStringEnumConverter<ChangeKind>(),
            new JsonStringEnumConverter<EndingGround>(),
            new JsonStringEnumConverter<ForgeState>(),
            new JsonStringEnumConverter<ToldEnvironmentState>(),
            new JsonStringEnumConverter<UseKind>(),
            new JsonStringEnumConverter<MeterMode>(),
            new JsonStringEnumConverter<TrafficSignal>(),
            new JsonStringEnumConverter<NotificationKind>(),
        },
    });

    public static string Write(BranchFacts facts) => JsonSerializer.Serialize(facts, Context.BranchFacts);

    public static string Write(EnvironmentWishes wishes) => JsonSerializer.Serialize(wishes, Context.EnvironmentWishes);

    public static string Write(EnvironmentRecord record) => JsonSerializer.Serialize(record, Context.EnvironmentRecord);

    public static string Write(MeterState meter) => JsonSerializer.Serialize(meter, Context.MeterState);

    public static string Write(Notification notification) => JsonSerializer.Serialize(notification, Context.Notification);

    public static string Write(IReadOnlyList<string> names) => JsonSerializer.Serialize(names, Context.IReadOnlyListString);

    public static BranchFacts? ReadFacts(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Context.BranchFacts);

    public static EnvironmentWishes ReadWishes(string? json) =>
        json is null ? EnvironmentWishes.None : JsonSerializer.Deserialize(json, Context.EnvironmentWishes)!;

    public static EnvironmentRecord? ReadRecord(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Context.EnvironmentRecord);

    public static MeterState ReadMeter(string json) => JsonSerializer.Deserialize(json, Context.MeterState)!;

    public static Notification ReadNotification(string json) => JsonSerializer.Deserialize(json, Context.Notification)!;

    public static IReadOnlyList<string> ReadNames(string json) => JsonSerializer.Deserialize(json, Context.IReadOnlyListString)!;
}

[JsonSerializable(typeof(BranchFacts))]
[JsonSerializable(typeof(EnvironmentWishes))]
[JsonSerializable(typeof(EnvironmentRecord))]
[JsonSerializable(typeof(MeterState))]
[JsonSerializable(typeof(Notification))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;

internal sealed class GitRefConverter : JsonConverter<GitRef>
{
    public override GitRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GitRef.TryParse(reader.GetString(), out var gitRef) ? gitRef.Value : throw new JsonException("Not a ref.");

    public override void Write(Utf8JsonWriter writer, GitRef value, JsonSerializerOptions options) => writer.WriteStringValue(StoredText.Of(value.FullName));
}

internal sealed class CommitShaConverter : JsonConverter<CommitSha>
{
    public override CommitSha Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        CommitSha.TryParse(reader.GetString(), out var sha) ? sha.Value : throw new JsonException("Not a commit id.");

    public override void Write(Utf8JsonWriter writer, CommitSha value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
