using System.Text.RegularExpressions;
using ReviewEnv.CloudFormation;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads the section <c>cloudformation:</c> of a target.</summary>
internal static partial class CloudFormationTargetReader
{
    private const string Kind = "cloudformation";
    private static readonly string[] Capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];
    private static readonly string[] Variants = ["useFips", "useDualStack"];

    public static TargetSettings.CloudFormation? Read(string name, YamlSection target, ConfigurationReading reading)
    {
        if (!target.Has(Kind)) target.Problem(Kind, "says nothing; name at least the region: cloudformation: { region: eu-west-1 }");
        if (target.Section(Kind) is not { } section) return null;
        var options = new CloudFormationTargetOptions
        {
            Name = name,
            Region = Region(section),
            Prefix = TargetReader.PrefixOf(section, "stackPrefix"),
            Instance = TargetReader.InstanceOf(section) ?? "reviewenv",
            Profile = section.Text("profile"),
            RoleArn = Matching(section, "roleArn", Role(), "the ARN of a role, such as arn:aws:iam::123456789012:role/reviewenv"),
            ExternalId = ExternalId(section),
            EndpointUrl = Endpoint(section, "endpointUrl", reading),
            S3EndpointUrl = Endpoint(section, "s3EndpointUrl", reading),
            UseFips = section.Flag("useFips") ?? false,
            UseDualStack = section.Flag("useDualStack") ?? false,
            Domain = TargetReader.DomainOf(section) ?? "",
            Capabilities = Known(section, "capabilities", Capabilities),
            ServiceRoleArn = Matching(section, "serviceRoleArn", Role(), "the ARN of a role, such as arn:aws:iam::123456789012:role/cloudformation"),
            NotificationArns = Arns(section, "notificationArns", Topic(), "the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:stacks"),
            StackPolicy = StackPolicyReader.Read(section, reading),
            Tags = TagReader.Read(section.Section("tags")),
            TemplateBucket = Bucket(section.Section("templateBucket")),
            ManageTerminationProtection = section.Choice("terminationProtection", ("respect", false), ("manage", true)) ?? false,
            Deletion = Deletion(section.Section("deletion")),
        };
        if (section.Section("rollbackTriggers") is { } triggers) options = options with { RollbackTriggers = Alarms(triggers), RollbackMonitoring = Monitoring(triggers) };
        options = options with
        {
            OperationTimeout = Between(section, "operationTimeout", TimeSpan.FromMinutes(1), TimeSpan.FromDays(2)) ?? options.OperationTimeout,
            SupersedeAfter = Between(section, "supersedeAfter", TimeSpan.FromSeconds(1), TimeSpan.FromDays(2)) ?? options.SupersedeAfter,
        };
        if (options.Prefix.Length > 0 && !char.IsAsciiLetter(options.Prefix[0])) section.Problem("stackPrefix", $"{section.Shown("stackPrefix")} must begin with a letter: names of stacks do");
        section.End();
        return new TargetSettings.CloudFormation(name, options.Prefix, options);
    }

    private static string Region(YamlSection section)
    {
        var region = section.Required("region", "name it, such as eu-west-1") ?? "";
        if (region.Length > 0 && !RegionName().IsMatch(region)) section.Problem("region", $"{section.Shown("region")} is not a region such as eu-west-1");
        return region;
    }

    private static string? ExternalId(YamlSection section)
    {
        if (section.Text("externalId") is not { } id) return null;
        // Some treat it as a secret, so it is not shown.
        if (id.Length is < 2 or > 1224 || id.Any(char.IsWhiteSpace)) section.Problem("externalId", "must have 2 to 1,224 characters and no spaces");
        if (!section.Has("roleArn")) section.Problem("externalId", "means something to a role only; name it with roleArn");
        return id;
    }

    private static Uri? Endpoint(YamlSection section, string key, ConfigurationReading reading)
    {
        if (section.Text(key) is not { } text) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            section.Problem(key, $"{section.Shown(key)} is not an address such as https://cloudformation.eu-west-1.amazonaws.com");
            return null;
        }

        if (uri is { Scheme: "http", IsLoopback: false }) section.Warn(reading, key, "is not encrypted: whoever is on the way can read and change what is asked and answered; write https");
        foreach (var variant in Variants.Where(variant => section.Flag(variant) == true)) section.Problem(variant, $"chooses among the region's own endpoints, and {key} names another; remove one");
        return uri;
    }

    private static List<RollbackAlarm> Alarms(YamlSection section)
    {
        const string example = "the ARN of an alarm, such as arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors";
        var alarms = Arns(section, "alarms", Alarm(), example).Select(arn => new RollbackAlarm(arn, "AWS::CloudWatch::Alarm"))
            .Concat(Arns(section, "compositeAlarms", Alarm(), example).Select(arn => new RollbackAlarm(arn, "AWS::CloudWatch::CompositeAlarm"))).ToList();
        if (alarms.Count > 5) section.Problem("alarms", $"there are {alarms.Count} with compositeAlarms, and CloudFormation takes 5");
        if (alarms.Count == 0) section.Problem("alarms", "is missing; list the ARNs of the alarms that roll an operation back");
        return alarms;
    }

    private static TimeSpan Monitoring(YamlSection section)
    {
        var monitoring = section.Scalar("monitoring")?.Text is "0" or "0s" or "0m" ? TimeSpan.Zero : Between(section, "monitoring", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(180)) ?? TimeSpan.Zero;
        if (monitoring.Ticks % TimeSpan.TicksPerMinute != 0) section.Problem("monitoring", $"{section.Shown("monitoring")} is not a number of whole minutes");
        section.End();
        return monitoring;
    }

    private static TemplateBucket? Bucket(YamlSection? section)
    {
        if (section is null) return null;
        var bucket = section.Required("bucket", "name an S3 bucket of the target's region") ?? "";
        if (bucket.Length > 0 && !BucketName().IsMatch(bucket)) section.Problem("bucket", $"{section.Shown("bucket")} is not the name of a bucket: 3 to 63 of a-z, 0-9, '.' and '-', beginning and ending with a letter or digit");
        var prefix = section.Text("prefix") ?? "";
        if (!KeyPrefix().IsMatch(prefix)) section.Problem("prefix", $"{section.Shown("prefix")} must be at most 200 letters, digits, '-', '_', '.' and '/', and not begin with '/'");
        section.End();
        return new TemplateBucket(bucket, prefix);
    }

    private static StubbornStacks Deletion(YamlSection? section)
    {
        if (section is null) return new StubbornStacks();
        var deletion = new StubbornStacks { EmptyBuckets = section.Flag("emptyBuckets") ?? false, Retain = section.Texts("retain") ?? [], Force = section.Flag("force") ?? false };
        foreach (var type in deletion.Retain.Where(type => !ResourceType().IsMatch(type))) section.Problem("retain", $"'{type}' is not a type of resource, such as AWS::S3::Bucket");
        section.End();
        return deletion;
    }

    private static IReadOnlyList<string> Known(YamlSection section, string key, string[] known)
    {
        var texts = section.Texts(key) ?? [];
        foreach (var text in texts.Where(text => !known.Contains(text))) section.Problem(key, $"'{text}' is none of {string.Join(", ", known)}");
        return texts;
    }

    private static IReadOnlyList<string> Arns(YamlSection section, string key, Regex pattern, string what)
    {
        var arns = section.Texts(key) ?? [];
        foreach (var arn in arns.Where(arn => !pattern.IsMatch(arn))) section.Problem(key, $"'{arn}' is not {what}");
        if (key == "notificationArns" && arns.Count > 5) section.Problem(key, $"there are {arns.Count}, and CloudFormation takes 5");
        return arns;
    }

    private static string? Matching(YamlSection section, string key, Regex pattern, string what)
    {
        if (section.Text(key) is { } text && !pattern.IsMatch(text)) section.Problem(key, $"{section.Shown(key)} is not {what}");
        return section.Text(key);
    }

    private static TimeSpan? Between(YamlSection section, string key, TimeSpan least, TimeSpan most)
    {
        if (section.Duration(key) is not { } duration) return null;
        if (duration >= least && duration <= most) return duration;
        section.Problem(key, $"{section.Shown(key)} must be from {Core.Lifetime.Duration.Format(least)} to {Core.Lifetime.Duration.Format(most)}");
        return null;
    }

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RegionName();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Role();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Topic();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:[0-9]{12}:alarm:.{1,255}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Alarm();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.NonBacktracking)]
    private static partial Regex BucketName();

    [GeneratedRegex(@"\A([A-Za-z0-9._-][A-Za-z0-9._/-]{0,199})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyPrefix();

    [GeneratedRegex(@"\A([A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+(::MODULE)?|Custom::[A-Za-z0-9_@-]+)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ResourceType();
}
