using System.Text.Json;
using System.Text.Json.Serialization;

namespace ReviewEnv.Reports.Delivery;

/// <summary>What is remembered of a scheduled report, for all processes together.</summary>
/// <param name="Last">The due moment that was delivered last; nothing before it is delivered any more.</param>
internal sealed record DeliveryMemo(DateTimeOffset Last)
{
    /// <summary>Which process delivers right now, and until when the others leave it to it.</summary>
    public string? ClaimedBy { get; init; }
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>The due moment of which a part has arrived already, and which parts: those are not sent again when another one failed.</summary>
    public DateTimeOffset? PartlyAt { get; init; }
    public IReadOnlyList<string> Parts { get; init; } = [];

    public static DeliveryMemo? Read(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, DeliveryJson.Default.DeliveryMemo);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this, DeliveryJson.Default.DeliveryMemo);

    public bool IsClaimed(DateTimeOffset now) => ClaimedUntil > now;

    public IReadOnlyList<string> ArrivedOf(DateTimeOffset due) => PartlyAt == due ? Parts : [];
}

[JsonSerializable(typeof(DeliveryMemo))]
[JsonSerializable(typeof(SlackMessage))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class DeliveryJson : JsonSerializerContext;
