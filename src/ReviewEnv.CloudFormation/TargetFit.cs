using System.Globalization;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation;

/// <summary>Compares a stack's body with what a target takes and allows, before CloudFormation is asked. Says how to change the target, not only that it will not do.</summary>
public static class TargetFit
{
    private const string NamedIam = "CAPABILITY_NAMED_IAM";

    /// <returns>Nothing when a stack of the body may be made on the target.</returns>
    public static IReadOnlyList<TemplateProblem> Check(StackBody body, CloudFormationTargetOptions target)
    {
        var problems = new List<TemplateProblem>();
        if (body.SizeInBytes > StackBody.MaxInlineBytes && target.TemplateBucket is null)
        {
            problems.Add(new TemplateProblem(body.File, 0, string.Create(CultureInfo.InvariantCulture, $"has {body.SizeInBytes:N0} bytes, and CloudFormation takes {StackBody.MaxInlineBytes:N0} directly; name a bucket from which it may fetch larger ones in the target '{target.Name}': templateBucket: {{ bucket: NAME }}")));
        }

        foreach (var needed in body.Capabilities.Where(needed => !Allows(target, needed.Name)))
        {
            var line = string.Join(", ", target.Capabilities.Append(needed.Name));
            problems.Add(new TemplateProblem(body.File, needed.Line, $"{needed.Because}, and the target '{target.Name}' does not allow that; if it is to, write there: capabilities: [{line}]"));
        }

        return problems;
    }

    /// <summary>The same for a template that was filled in, as one text; null when it fits.</summary>
    internal static string? WhyNot(EnvironmentSpec spec, CloudFormationTargetOptions target)
    {
        var problems = Check(spec.Template.Stack ?? StackBody.Parse(spec.Template.Body ?? ""), target);
        return problems.Count == 0 ? null : string.Join(Environment.NewLine, problems);
    }

    // Who may give names may also go without.
    private static bool Allows(CloudFormationTargetOptions target, string capability) =>
        target.Capabilities.Contains(capability) || (capability == "CAPABILITY_IAM" && target.Capabilities.Contains(NamedIam));
}
