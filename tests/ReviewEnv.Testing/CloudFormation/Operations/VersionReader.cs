using System.Text;
using System.Text.RegularExpressions;
using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Stacks;
using ReviewEnv.Testing.CloudFormation.Templates;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>Reads what a create or an update asks for, and refuses what AWS refuses.</summary>
internal static partial class VersionReader
{
    /// <param name="before">What the stack is now; null when it is yet to be created.</param>
    public static StackVersion Read(ApiRequest request, string stackName, string stackId, StackVersion? before)
    {
        var form = request.Form;
        var template = TemplateOf(request, before);
        var parameters = Parameter.Values(template.Parameters, form.Structures("Parameters"), before?.Parameters);
        template.CheckReferences();
        var capabilities = form.List("Capabilities");
        template.CheckCapabilities(capabilities);
        var arns = form.Has("NotificationARNs") ? form.List("NotificationARNs") : before?.NotificationArns ?? [];
        if (arns.Count > 5) throw ServiceError.Constraint("[...]", "notificationARNs", "have length less than or equal to 5");
        var triggers = form.Structures("RollbackConfiguration.RollbackTriggers");
        if (triggers.Count > 5) throw ServiceError.Constraint("[...]", "rollbackConfiguration.rollbackTriggers", "have length less than or equal to 5");
        return new(stackName, stackId, request.Region, template, parameters, form.Has("Tags") ? TagsOf(form) : before?.Tags ?? new Dictionary<string, string>())
        {
            Capabilities = capabilities,
            NotificationArns = arns,
            RollbackTriggers = [.. triggers.Select(trigger => (trigger.Needed("Arn"), trigger.Needed("Type")))],
            MonitoringMinutes = form.Text("RollbackConfiguration.MonitoringTimeInMinutes"),
            RoleArn = form.Text("RoleARN") ?? before?.RoleArn,
        };
    }

    public static Template TemplateOf(ApiRequest request, StackVersion? before)
    {
        var form = request.Form;
        if (form.Text("TemplateBody") is { } body)
        {
            return Encoding.UTF8.GetByteCount(body) <= 51_200 ? TemplateReader.Read(body) : throw ServiceError.Constraint($"{body[..60]}...", "templateBody", "have length less than or equal to 51200");
        }

        if (form.Text("TemplateURL") is not null)
        {
            var fetched = request.Fetched ?? throw ServiceError.Validation("S3 error: The specified key does not exist.\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html");
            return Encoding.UTF8.GetByteCount(fetched) <= 1_000_000 ? TemplateReader.Read(fetched) : throw ServiceError.Validation("Template may not exceed 1000000 bytes in size.");
        }

        if (form.Flag("UsePreviousTemplate") && before is not null) return before.Template;
        throw ServiceError.Validation("Either Template URL or Template Body must be specified.");
    }

    public static string NameOf(QueryForm form, string field)
    {
        var name = form.Needed(field);
        var member = $"{char.ToLowerInvariant(field[0])}{field[1..]}";
        if (!NamePattern().IsMatch(name)) throw ServiceError.Constraint(name, member, "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        return name.Length <= 128 ? name : throw ServiceError.Constraint(name, member, "have length less than or equal to 128");
    }

    public static string? TokenOf(QueryForm form, string field)
    {
        if (form.Text(field) is not { } token) return null;
        var member = $"{char.ToLowerInvariant(field[0])}{field[1..]}";
        if (!TokenPattern().IsMatch(token)) throw ServiceError.Constraint(token, member, "satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*");
        return token.Length <= 128 ? token : throw ServiceError.Constraint(token, member, "have length less than or equal to 128");
    }

    private static Dictionary<string, string> TagsOf(QueryForm form)
    {
        var sent = form.Structures("Tags");
        if (sent.Count > 50) throw ServiceError.Constraint("[...]", "tags", "have length less than or equal to 50");
        var tags = new Dictionary<string, string>();
        foreach (var tag in sent)
        {
            var key = tag.Needed("Key");
            var value = tag.Fields.GetValueOrDefault("Value") ?? "";
            if (key.Length > 128) throw ServiceError.Constraint(key, "tags.1.member.key", "have length less than or equal to 128");
            if (value.Length > 256) throw ServiceError.Constraint(value, "tags.1.member.value", "have length less than or equal to 256");
            if (!TagPattern().IsMatch(key)) throw ServiceError.Constraint(key, "tags.1.member.key", $"satisfy regular expression pattern: {TagPattern()}");
            if (!TagPattern().IsMatch(value)) throw ServiceError.Constraint(value, "tags.1.member.value", $"satisfy regular expression pattern: {TagPattern()}");
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) throw ServiceError.Validation("aws: prefixed tag key names are not allowed for external use.");
            if (!tags.TryAdd(key, value)) throw ServiceError.Validation($"Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }

        return tags;
    }

    [GeneratedRegex(@"^[a-zA-Z][-a-zA-Z0-9]*\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-zA-Z0-9][-a-zA-Z0-9]*\z")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)\z")]
    private static partial Regex TagPattern();
}
