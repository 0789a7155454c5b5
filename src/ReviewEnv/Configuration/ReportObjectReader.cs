using System.Text.RegularExpressions;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>object</c> and <c>target</c> of a report: where in S3 it goes, and by which account's access.</summary>
internal static partial class ReportObjectReader
{
    private const string Kind = "cloudformation";

    public static ReportObject? Read(YamlSection section, IReadOnlyDictionary<string, TargetSettings?> targets)
    {
        if (!section.Has("object") && section.Has("target")) section.Problem("target", "says by whose access an object is written, and no object is named; name one, such as object: s3://bucket/idle-{date}.html, or leave target out");
        if (section.Text("object") is not { } text) return null;
        var target = Target(section, targets);
        ReportScheduleReader.CheckName(section, "object", text);
        var address = Address().Match(text);
        var key = address.Groups["key"].Value;
        if (!address.Success || key.Split('/').Any(part => part is "" or "." or ".."))
        {
            section.Problem("object", $"{section.Shown("object")} is not the address of an object; write s3://, the name of the bucket and a path of letters, digits, '-', '_', '.', '=' and '/', such as s3://bucket/reports/idle-{{date}}.html");
            return null;
        }

        return target is null ? null : new ReportObject(target, address.Groups["bucket"].Value, key);
    }

    private static string? Target(YamlSection section, IReadOnlyDictionary<string, TargetSettings?> targets)
    {
        // One that could not be read may be of this kind: what is wrong with it is said there.
        var accounts = targets.Where(target => target.Value is null or TargetSettings.CloudFormation).Select(target => target.Key).ToList();
        var named = section.Text("target");
        if (named is not null && !targets.ContainsKey(named)) section.Problem("target", $"{section.Shown("target")} is none of the targets{Closest.Hint(named, targets.Keys)}");
        else if (named is not null && !accounts.Contains(named)) section.Problem("target", $"{section.Shown("target")} is a target of kind {targets[named]!.Kind}; an object is written by the access of one of kind {Kind}{(accounts.Count == 0 ? "" : $": {string.Join(", ", accounts)}")}");
        else if (named is not null) return named;
        else if (accounts is [var only]) return only;
        else if (accounts.Count == 0) section.Problem("object", $"is written by the access of a target of kind {Kind}, and there is none; add one under targets, or write a file instead");
        else if (!section.Has("target")) section.Problem("target", $"is missing, and there are several of kind {Kind}; say by whose access the object is written: {string.Join(", ", accounts)}");
        return null;
    }

    [GeneratedRegex(@"\As3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?<key>[A-Za-z0-9._=/{}-]{1,900})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
