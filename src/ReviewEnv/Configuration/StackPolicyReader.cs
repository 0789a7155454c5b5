using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>stackPolicy</c>: the path of a JSON file, or the policy itself.</summary>
internal static class StackPolicyReader
{
    private const string Key = "stackPolicy";
    private const int MaxBytes = 16_384;

    /// <summary>JSON; null when there is none, or when it could not be read and a problem says so.</summary>
    public static string? Read(YamlSection section, ConfigurationReading reading)
    {
        var policy = section.Take(Key) switch
        {
            YamlNode.Mapping written => Json(written, section),
            null => null,
            _ => section.Text(Key) is { } path ? FromFile(reading.PathOf(path), section) : null,
        };
        if (policy is null) return null;
        if (policy is not JsonObject { } whole || whole["Statement"] is null)
        {
            section.Problem(Key, "is not a stack policy: a JSON object with a Statement");
            return null;
        }

        var text = policy.ToJsonString();
        if (Encoding.UTF8.GetByteCount(text) <= MaxBytes) return text;
        section.Problem(Key, string.Create(CultureInfo.InvariantCulture, $"has {Encoding.UTF8.GetByteCount(text):N0} bytes, and CloudFormation takes {MaxBytes:N0}"));
        return null;
    }

    private static JsonNode? FromFile(string path, YamlSection section)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            section.Problem(Key, $"there is no file {path}; name a JSON file, or write the policy here");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            section.Problem(Key, $"{path} cannot be read ({unreadable.GetType().Name})");
        }
        catch (JsonException invalid)
        {
            section.Problem(Key, $"{path} is not JSON (line {invalid.LineNumber + 1})");
        }

        return null;
    }

    private static JsonNode? Json(YamlNode node, YamlSection section)
    {
        try
        {
            return node switch
            {
                YamlNode.Mapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Json(entry.Value, section)))),
                YamlNode.Sequence sequence => new JsonArray([.. sequence.Items.Select(item => Json(item, section))]),
                YamlNode.Scalar { Plain: true } scalar => CoreSchema.Resolve(scalar.Text),
                YamlNode.Scalar scalar => JsonValue.Create(scalar.Text),
                _ => null,
            };
        }
        catch (FormatException notJson)
        {
            section.Problem(Key, notJson.Message);
            return null;
        }
    }
}
