using System.Text;

namespace ReviewEnv.Core.Templates;

/// <summary>What can be read off the body of a cloudformation template (<c>stack.yaml</c>) without asking CloudFormation. Immutable.</summary>
public sealed record StackBody
{
    /// <summary>The largest body that CloudFormation takes in a request, in bytes of UTF-8. Larger ones it fetches from S3.</summary>
    public const int MaxInlineBytes = 51_200;

    /// <summary>The outputs that hold a stack's URL where the template does not say; the first that there is.</summary>
    public static IReadOnlyList<string> UrlOutputs { get; } = ["EnvironmentUrl", "Url", "URL", "WebsiteURL", "ServiceUrl"];

    /// <summary>The file that it was read from, for messages.</summary>
    public required string File { get; init; }

    /// <summary>In UTF-8, as CloudFormation counts.</summary>
    public required int SizeInBytes { get; init; }

    public IReadOnlyDictionary<string, StackParameter> Parameters { get; init; } = new Dictionary<string, StackParameter>();

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<StackResource> Resources { get; init; } = [];
    public IReadOnlyDictionary<string, StackOutput> Outputs { get; init; } = new Dictionary<string, StackOutput>();

    /// <summary>What a target has to allow before a stack of this body may be made; each capability once.</summary>
    public IReadOnlyList<NeededCapability> Capabilities { get; init; } = [];

    /// <summary>Macros may add resources and outputs that are not written here, so that nothing can be said to be missing.</summary>
    public bool IsExpanded { get; init; }

    /// <summary>Reads the body of a template that has been checked before.</summary>
    /// <exception cref="TemplateException">It is no body of a stack; all problems.</exception>
    public static StackBody Parse(string body)
    {
        var problems = new List<TemplateProblem>();
        return StackBodyReader.Read("stack.yaml", body, problems) is { } read && problems.Count == 0 ? read : throw new TemplateException(problems);
    }

    internal static int SizeOf(string text) => Encoding.UTF8.GetByteCount(text);
}

/// <param name="HasDefault">Whether it may be left out.</param>
/// <param name="NoEcho">Whether CloudFormation hides its value.</param>
/// <param name="Line">One-based, as in all of these.</param>
public sealed record StackParameter(string Name, bool HasDefault, bool NoEcho, int Line);

/// <param name="Type">Such as <c>AWS::S3::Bucket</c>.</param>
public sealed record StackResource(string LogicalId, string Type, int Line);

/// <param name="Hidden">Why the value must not be shown; null when it may be.</param>
public sealed record StackOutput(string Name, string? Hidden, int Line)
{
    /// <summary>The names that the name of its export is made of; null when it has none.</summary>
    internal IReadOnlySet<string>? Export { get; init; }
}

/// <param name="Name">Such as <c>CAPABILITY_IAM</c>.</param>
/// <param name="Because">What of the body needs it: <c>the resource 'Role' is an AWS::IAM::Role</c>.</param>
public sealed record NeededCapability(string Name, string Because, int Line);
