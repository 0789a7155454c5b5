namespace ReviewEnv.CloudFormation;

/// <summary>An account and region as a target, as the configuration describes it.</summary>
public sealed record CloudFormationTargetOptions
{
    /// <summary>The target's name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Such as <c>eu-west-1</c>.</summary>
    public required string Region { get; init; }

    /// <summary>What stack names start with; empty for nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Which ReviewEnv the stacks belong to, where several share an account and region. Written on every stack.</summary>
    public string Instance { get; init; } = "reviewenv";

    /// <summary>A profile of the shared AWS configuration files; null for the default chain (environment variables, web identity, SSO, container, instance).</summary>
    public string? Profile { get; init; }

    /// <summary>A role to assume for every call; null to call as whom the credentials name.</summary>
    public string? RoleArn { get; init; }

    /// <summary>What the role's trust policy may ask for.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Another endpoint than the region's; null for that one (or what <c>AWS_ENDPOINT_URL_CLOUDFORMATION</c> or <c>AWS_ENDPOINT_URL</c> name).</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>The same for S3, where templates are put and buckets emptied; null for the region's (or what <c>AWS_ENDPOINT_URL_S3</c> or <c>AWS_ENDPOINT_URL</c> name).</summary>
    public Uri? S3EndpointUrl { get; init; }
    public bool UseFips { get; init; }
    public bool UseDualStack { get; init; }

    /// <summary>What hosts of environments end in, for the variable HOST; empty for none.</summary>
    public string Domain { get; init; } = "";

    /// <summary>What templates may do beyond plain resources: <c>CAPABILITY_IAM</c>, <c>CAPABILITY_NAMED_IAM</c>, <c>CAPABILITY_AUTO_EXPAND</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The role that CloudFormation itself works as; null for the caller's rights.</summary>
    public string? ServiceRoleArn { get; init; }

    /// <summary>SNS topics that hear of every stack event; at most 5.</summary>
    public IReadOnlyList<string> NotificationArns { get; init; } = [];

    /// <summary>Alarms that roll an operation back; at most 5.</summary>
    public IReadOnlyList<RollbackAlarm> RollbackTriggers { get; init; } = [];

    /// <summary>How long the alarms are watched after everything is deployed: 0 to 180 minutes.</summary>
    public TimeSpan RollbackMonitoring { get; init; }

    /// <summary>The stack policy (JSON) that every stack gets; null for none.</summary>
    public string? StackPolicy { get; init; }

    /// <summary>Tags that every stack, and what it is made of, gets beside ReviewEnv's own.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Where templates over 51,200 bytes are put for CloudFormation to fetch; null where none may be larger.</summary>
    public TemplateBucket? TemplateBucket { get; init; }

    /// <summary>Whether ReviewEnv switches termination protection on, and off before it deletes. Else a protected stack is left alone.</summary>
    public bool ManageTerminationProtection { get; init; }

    /// <summary>What may be done to a stack that will not go.</summary>
    public StubbornStacks Deletion { get; init; } = new();

    /// <summary>How long one operation of CloudFormation may take before the environment counts as failed, or as leaking.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an operation for an older commit may have run when a newer one is wanted: past that an update is cancelled and a creation deleted.</summary>
    public TimeSpan SupersedeAfter { get; init; } = TimeSpan.FromMinutes(10);
}

/// <param name="Type">Such as <c>AWS::CloudWatch::Alarm</c>.</param>
public sealed record RollbackAlarm(string Arn, string Type);

/// <param name="Bucket">Name of an S3 bucket in the target's region that the target's credentials may write and read.</param>
/// <param name="Prefix">What keys start with.</param>
public sealed record TemplateBucket(string Bucket, string Prefix);

/// <summary>What may be done when a stack's deletion failed twice. In this order, and only what is allowed.</summary>
public sealed record StubbornStacks
{
    /// <summary>Empty buckets of the stack that carry its tags, and delete again.</summary>
    public bool EmptyBuckets { get; init; }

    /// <summary>Types of resources (such as <c>AWS::S3::Bucket</c>) that may stay behind when they cannot be deleted.</summary>
    public IReadOnlyList<string> Retain { get; init; } = [];

    /// <summary>Delete with <c>FORCE_DELETE_STACK</c>: whatever cannot be deleted stays behind.</summary>
    public bool Force { get; init; }
}
