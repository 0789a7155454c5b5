using ReviewEnv.CloudFormation;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Kubernetes;

namespace ReviewEnv.Configuration;

/// <summary>The whole of <c>reviewenv.yaml</c>, validated and immutable.</summary>
public sealed record ServerSettings
{
    /// <summary>Where people and jobs reach this server.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>The address to listen on, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one.</summary>
    public required Uri Listen { get; init; }
    public required StorageSettings Storage { get; init; }
    public required ForgeSettings Forge { get; init; }
    public required WebhookSettings Webhooks { get; init; }
    public required IReadOnlyList<TargetSettings> Targets { get; init; }
    public required IReadOnlyList<ProjectSettings> Projects { get; init; }
    public QueueSettings Queues { get; init; } = QueueSettings.Default;
    public IReadOnlyList<ApiToken> Tokens { get; init; } = [];
    public CostSettings Costs { get; init; } = CostSettings.Default;

    /// <summary>How many environments one person may have, over all projects.</summary>
    public CapSettings Caps { get; init; } = CapSettings.None;
    public BrakeSettings Brake { get; init; } = BrakeSettings.Default;

    /// <summary>Idle reports that are delivered by themselves.</summary>
    public IReadOnlyList<ReportDeliverySettings> Reports { get; init; } = [];

    /// <summary>Who outside is told what happens.</summary>
    public IReadOnlyList<NotificationChannel> Notifications { get; init; } = [];

    /// <summary>Folders that hold template folders, searched in this order; absolute paths.</summary>
    public IReadOnlyList<string> TemplateFolders { get; init; } = [];
}

/// <summary>Where ReviewEnv remembers things. A closed family.</summary>
public abstract record StorageSettings
{
    private StorageSettings() { }

    /// <param name="Path">Absolute path of the database file.</param>
    public sealed record Sqlite(string Path) : StorageSettings;

    /// <param name="ConnectionString">As Npgsql wants it; may hold a password, so it is never formatted.</param>
    public sealed record Postgres(Secret ConnectionString) : StorageSettings;
}

/// <summary>Who knows the branches. A closed family.</summary>
public abstract record ForgeSettings
{
    private ForgeSettings() { }

    /// <param name="Repositories">Absolute path of a folder; every bare repository below it is a project.</param>
    public sealed record Local(string Repositories) : ForgeSettings;

    /// <param name="Token">An API token; null for webhooks alone.</param>
    public sealed record GitLab(Uri Url, Secret? Token) : ForgeSettings
    {
        /// <summary>How often branches and merge requests are listed and compared although no event says that something was missed.</summary>
        public required TimeSpan ResyncEvery { get; init; }

        /// <summary>Who signs the ID tokens of CI jobs (claim <c>iss</c>): the instance, unless it is configured otherwise there.</summary>
        public required string IdTokenIssuer { get; init; }
    }
}

/// <summary>By what an authentic delivery is known; at least one is set.</summary>
/// <param name="SecretToken">Compared with <c>X-Gitlab-Token</c>.</param>
/// <param name="SigningToken"><c>whsec_...</c>, the key of <c>webhook-signature</c>.</param>
public sealed record WebhookSettings(Secret? SecretToken, Secret? SigningToken);

/// <summary>A place where environments can be made. A closed family.</summary>
public abstract record TargetSettings(string Name)
{
    /// <summary>The driver's kind, which templates name.</summary>
    public abstract string Kind { get; }

    /// <summary>Who is asked for the requests to its environments; null for nobody.</summary>
    public TrafficSettings? Traffic { get; init; }

    /// <summary>Processes of this machine.</summary>
    /// <param name="Directory">Absolute path of the folder that holds the worktrees, logs and records.</param>
    /// <param name="Prefix">What names start with; empty for none.</param>
    public sealed record Process(string Name, string Directory, string Prefix) : TargetSettings(Name)
    {
        public override string Kind => "process";

        /// <summary>Where one listener serves all environments by host name; null for none.</summary>
        public Uri? Listen { get; init; }
    }

    /// <summary>Namespaces of a cluster.</summary>
    public sealed record Kubernetes(string Name, string Prefix, KubernetesTargetOptions Options) : TargetSettings(Name)
    {
        public override string Kind => "kubernetes";
    }

    /// <summary>Stacks of an account and region.</summary>
    public sealed record CloudFormation(string Name, string Prefix, CloudFormationTargetOptions Options) : TargetSettings(Name)
    {
        public override string Kind => "cloudformation";
    }
}

/// <param name="Limits">Most passes at once, by queue; the key <c>default</c> is the limit of every queue that is not named.</param>
public sealed record QueueSettings(IReadOnlyDictionary<string, int> Limits, RoutingRules RoutingRules)
{
    public static QueueSettings Default { get; } = new(new Dictionary<string, int> { ["default"] = 8 }, RoutingRules.Default);
}

/// <summary>A static token for people and scripts; only its digest is configured.</summary>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 of the token.</param>
/// <param name="Projects">Patterns of the projects that it is good for, whatever its role.</param>
public sealed record ApiToken(string Name, string Sha256, Role Role, IReadOnlyList<string> Projects)
{
    /// <summary>The pattern that stands for every project, at whatever depth.</summary>
    public const string AllProjects = "*";

    /// <summary>Whether the token is good for a project at all; what it may do there is the role's to say.</summary>
    public bool Covers(string project) => Projects.Any(pattern => pattern == AllProjects || ProjectCatalog.Matches(pattern, project));
}

/// <summary>What the bearer of a token may do; each role may do what the ones before it may.</summary>
public enum Role
{
    /// <summary>Reads: cost owners, scanners.</summary>
    Viewer,

    /// <summary>Gets environments and acts on them: developers.</summary>
    Creator,

    /// <summary>Runs the platform.</summary>
    Maintainer,
}
