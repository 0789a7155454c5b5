using System.Globalization;
using System.Text.Json;
using ReviewEnv.Presentation;

namespace ReviewEnv.Traffic;

/// <summary>Reads what Prometheus's API answers to an instant query. Pure; whatever else comes is an exception with the reason.</summary>
internal sealed record PrometheusAnswer(IReadOnlyList<PrometheusSample> Samples)
{
    private const int MostOfError = 300;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>What an error of Prometheus says; null where the text is not one.</summary>
    public static string? Error(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return Error(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="TrafficException">It is not what an instant query gives.</exception>
    public static PrometheusAnswer Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var root = document.RootElement;
            if (Error(root) is { } error) throw new TrafficException(error);
            if (Member(root, "status") is not { ValueKind: JsonValueKind.String } status || !status.ValueEquals("success")) throw Shape("it has no status");
            if (Member(root, "data") is not { } data || Member(data, "result") is not { ValueKind: JsonValueKind.Array } result) throw Shape("it has no result");
            return Member(data, "resultType")?.ToString() switch
            {
                "vector" => new PrometheusAnswer([.. result.EnumerateArray().Select(Sample)]),
                "scalar" => new PrometheusAnswer([new PrometheusSample(NoLabels, At(result), Value(result))]),
                "matrix" => throw new TrafficException("the query gives a matrix, and an instant vector is needed: wrap the range in increase(...) or the like"),
                var other => throw Shape($"its result is of type '{Short(other ?? "")}'"),
            };
        }
        catch (JsonException)
        {
            throw new TrafficException("what it answers is not JSON, a login page perhaps; look at url: it must be that of Prometheus itself");
        }
    }

    private static PrometheusSample Sample(JsonElement sample)
    {
        if (Member(sample, "metric") is not { ValueKind: JsonValueKind.Object } labels || Member(sample, "value") is not { } value) throw Shape("one of its samples has no labels or no value");
        return new PrometheusSample(labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.ToString()), At(value), Value(value));
    }

    // [ seconds, "value" ]
    private static DateTimeOffset At(JsonElement pair)
    {
        if (pair is { ValueKind: JsonValueKind.Array } && pair.GetArrayLength() == 2 && pair[0] is { ValueKind: JsonValueKind.Number } seconds && Moment(seconds.GetDouble()) is { } at) return at;
        throw Shape("one of its samples has no moment");
    }

    private static double Value(JsonElement pair) => pair[1] is not { ValueKind: JsonValueKind.String } text ? throw Shape("the value of a sample is not a text") : text.GetString() switch
    {
        "NaN" => double.NaN,
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number when double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw Shape("the value of a sample is not a number"),
    };

    /// <summary>Null for what is no moment that anybody lives to see.</summary>
    public static DateTimeOffset? Moment(double seconds) => seconds is >= 0 and < 100_000_000_000 ? DateTimeOffset.UnixEpoch.AddMilliseconds(seconds * 1000) : null;

    private static string? Error(JsonElement root) =>
        Member(root, "status") is { ValueKind: JsonValueKind.String } status && status.ValueEquals("error")
            ? $"it refuses the query ({Short(Member(root, "errorType")?.ToString() ?? "")}): {Short(Member(root, "error")?.ToString() ?? "")}; try the query on Prometheus's own page"
            : null;

    private static JsonElement? Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static string Short(string text) => Printable.Line(text.Length > MostOfError ? text[..MostOfError] + "..." : text);

    private static TrafficException Shape(string what) => new($"what it answers is JSON, but not what Prometheus answers to a query: {what}; look at url");
}

internal sealed record PrometheusSample(IReadOnlyDictionary<string, string> Labels, DateTimeOffset At, double Value);

/// <summary>Requests cannot be told at present. The message goes on with "Prometheus ... cannot tell:" and holds no secret.</summary>
internal sealed class TrafficException(string message) : Exception(message);
