using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Desired;

/// <summary>What the configuration says about a project (or all projects that match <see cref="Path"/>), validated.</summary>
public sealed record ProjectSettings
{
    /// <summary>A project path, or a pattern in which <c>*</c> stands for one path segment or part of one (<c>shop/*</c>).</summary>
    public required string Path { get; init; }

    /// <summary>Name of the target that environments of this project are created on.</summary>
    public required string Target { get; init; }

    /// <summary>A template folder's name, or <c>repository:FOLDER</c> for a folder of the repository, read at the commit.</summary>
    public required string Template { get; init; }

    public CreateOn CreateOn { get; init; } = CreateOn.Push;
    public DeployOn DeployOn { get; init; } = DeployOn.Push;
    public RefFilter Refs { get; init; } = RefFilter.Default;

    /// <summary>Which merge requests count.</summary>
    public MergeRequestRules MergeRequests { get; init; } = MergeRequestRules.Default;

    /// <summary>What is told to the forge about an environment.</summary>
    public ReportSettings Report { get; init; } = ReportSettings.All;

    /// <summary>Whether a person must approve each change before it is made; only on targets whose platform can prepare changes.</summary>
    public bool RequireApproval { get; init; }
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The values in <see cref="Parameters"/> that came from where secrets are kept: to be starred out wherever what was rendered is shown.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];
    public LifetimeSettings Lifetime { get; init; } = LifetimeSettings.Default;

    /// <summary>How many of its environments may live at once.</summary>
    public CapSettings Caps { get; init; } = CapSettings.None;

    /// <summary>To which teams and cost centres its environments belong.</summary>
    public Ownership Owners { get; init; } = Ownership.Unknown;
}

/// <summary>What makes a branch deserve an environment.</summary>
public enum CreateOn
{
    /// <summary>Its existence.</summary>
    Push,

    /// <summary>An open merge request from it.</summary>
    MergeRequest,
}

/// <summary>What makes a commit be deployed.</summary>
public enum DeployOn
{
    /// <summary>Its arrival.</summary>
    Push,

    /// <summary>Somebody asking for it: a CI job once the image exists, or a person.</summary>
    Request,
}
