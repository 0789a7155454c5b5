using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReviewEnv.Api.Views;
using ReviewEnv.Presentation;

namespace ReviewEnv.Api;

/// <summary>How the API's bodies are written and read; the client commands read with the same.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(EnvironmentView))]
[JsonSerializable(typeof(EnvironmentListView))]
[JsonSerializable(typeof(JournalView))]
[JsonSerializable(typeof(LogView))]
[JsonSerializable(typeof(TargetListView))]
[JsonSerializable(typeof(QueueListView))]
[JsonSerializable(typeof(AcceptedView))]
[JsonSerializable(typeof(PlanView))]
[JsonSerializable(typeof(BrakeView))]
[JsonSerializable(typeof(ReleaseBody))]
[JsonSerializable(typeof(DoctorView))]
[JsonSerializable(typeof(DoctorFixView))]
[JsonSerializable(typeof(IdleReportView))]
[JsonSerializable(typeof(DeployBody))]
[JsonSerializable(typeof(StopByRefBody))]
[JsonSerializable(typeof(StopBody))]
[JsonSerializable(typeof(ApproveBody))]
[JsonSerializable(typeof(ExtendBody))]
[JsonSerializable(typeof(PinBody))]
[JsonSerializable(typeof(LeaseBody))]
[JsonSerializable(typeof(LeaseGivenView))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Gives a server's own options what the attributes above say: they are lost where a resolver serves other options.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new Rfc3339Converter());
    }
}

/// <summary>Moments are UTC and end in Z.</summary>
internal sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : throw new JsonException("A moment is written as 2026-01-31T12:00:00Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Moments.Rfc3339(value));
}
