using System.Xml.Linq;

namespace ReviewEnv.Testing.CloudFormation.Http;

/// <summary>Answers of the Query protocol.</summary>
internal static class QueryXml
{
    public static readonly XNamespace Space = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    public static XElement Element(string name, params object?[] content) => new(Space + name, content);

    /// <summary>Null, which XML leaves out, when there is no value.</summary>
    public static XElement? Maybe(string name, string? value) => value is null ? null : new(Space + name, value);

    public static XElement? Maybe(string name, DateTimeOffset? time) => time is { } known ? Time(name, known) : null;

    public static XElement Flag(string name, bool value) => new(Space + name, value ? "true" : "false");

    public static XElement Time(string name, DateTimeOffset time) => new(Space + name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));

    public static XElement Members<T>(string name, IEnumerable<T> items, Func<T, object?> content) =>
        new(Space + name, items.Select(item => new XElement(Space + "member", content(item))));

    /// <summary>A list that AWS leaves out when it is empty.</summary>
    public static XElement? MaybeMembers<T>(string name, IReadOnlyCollection<T> items, Func<T, object?> content) => items.Count == 0 ? null : Members(name, items, content);

    public static XElement Pairs(string name, IEnumerable<KeyValuePair<string, string>> pairs, string key, string value) =>
        Members(name, pairs, pair => new[] { Element(key, pair.Key), Element(value, pair.Value) });

    public static string Answer(string action, object?[]? result, string requestId) => new XElement(
        Space + $"{action}Response",
        result is null ? null : new XElement(Space + $"{action}Result", result),
        Element("ResponseMetadata", Element("RequestId", requestId))).ToString(SaveOptions.DisableFormatting);

    public static string Error(string code, string message, int status, string requestId) => new XElement(
        Space + "ErrorResponse",
        Element("Error", Element("Type", status < 500 ? "Sender" : "Receiver"), Element("Code", code), Element("Message", message)),
        Element("RequestId", requestId)).ToString(SaveOptions.DisableFormatting);
}
