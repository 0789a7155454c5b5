using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>Reads the text of a stack's body, YAML with short forms or JSON, into one shape: <c>!Ref x</c> is <c>{ Ref: x }</c>, <c>!Sub x</c> is <c>{ Fn::Sub: x }</c>.</summary>
public static class StackText
{
    private static readonly string[] Intrinsics =
    [
        "Base64", "Cidr", "And", "Equals", "If", "Not", "Or", "FindInMap", "GetAtt", "GetAZs", "ImportValue", "Join", "Length", "Select", "Split", "Sub", "ToJsonString", "Transform",
    ];

    // JSON may be indented with tabs and cannot hold them otherwise; YAML may not.
    public static YamlText Read(string body) => YamlReader.Read(body.AsSpan().TrimStart().StartsWith('{') ? body.Replace('\t', ' ') : body, LongForm);

    private static string? LongForm(string tag) => tag switch
    {
        "!Ref" or "!Condition" => tag[1..],
        _ => Intrinsics.Contains(tag[1..]) ? "Fn::" + tag[1..] : null,
    };
}
