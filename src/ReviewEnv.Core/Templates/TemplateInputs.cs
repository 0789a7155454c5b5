using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Templates;

/// <summary>What a template is filled with.</summary>
public sealed record TemplateInputs
{
    public required EnvironmentKey Key { get; init; }
    public required CommitSha Commit { get; init; }

    /// <summary>The environment's reserved name on its target.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the running <c>reviewenv</c> executable, for templates that use what is built in.</summary>
    public required string Executable { get; init; }

    /// <summary>What hosts on the target end in; empty when it says nothing, null on targets without hosts of their own.</summary>
    public string? Domain { get; init; }
    public long? MergeRequestIid { get; init; }

    /// <summary>The parameters of the project's settings; values may hold <c>${CI_...}</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}
