using System.Text.Json.Nodes;

namespace ReviewEnv.Core.Templates;

/// <summary>A template with every variable filled in: what a driver makes an environment of.</summary>
/// <remarks>YAML has become JSON here: typed, without anchors or tags, and what every platform's API speaks.</remarks>
public sealed record RenderedTemplate
{
    public required string Name { get; init; }

    /// <summary>The kind of driver that it is for.</summary>
    public required string Driver { get; init; }

    /// <summary>The section of <c>template.yaml</c> named like the driver (<c>process:</c>, <c>kubernetes:</c>, <c>cloudformation:</c>).</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The documents of the folder's manifests in order of file name and place; for platforms that have manifests.</summary>
    public IReadOnlyList<JsonObject> Manifests { get; init; } = [];

    /// <summary>The platform's own template (<c>stack.yaml</c>), as it stands in the folder; null for drivers that have none.</summary>
    public string? Body { get; init; }

    /// <summary>What <see cref="Body"/> says; null where it was not read.</summary>
    public StackBody? Stack { get; init; }

    /// <summary>Path below the environment's address that people are sent to.</summary>
    public string UrlPath { get; init; } = "/";
    public ReadinessSettings Readiness { get; init; } = ReadinessSettings.Default;

    /// <summary>Names of the outputs that go into the dotenv report.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The variables by name, for drivers that hand them to software.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How it is put to sleep, as written; not part of the fingerprint.</summary>
    public JsonNode? Sleep { get; init; }

    /// <summary>Hints for the cost report, as written; not part of the fingerprint.</summary>
    public JsonNode? Costs { get; init; }

    /// <summary>Digest of all that makes a difference to the environment: the same template and inputs give the same one, in every process.</summary>
    public required string Fingerprint { get; init; }
}

/// <summary>When an environment counts as answering.</summary>
/// <param name="Path">Path that is asked.</param>
/// <param name="Statuses">Accepted HTTP statuses, as inclusive ranges.</param>
/// <param name="Successes">How many answers in a row.</param>
/// <param name="Timeout">How long it may take from the start of a deployment until it answers.</param>
public sealed record ReadinessSettings(string Path, IReadOnlyList<(int From, int To)> Statuses, int Successes, TimeSpan Timeout)
{
    public static ReadinessSettings Default { get; } = new("/", [(200, 399)], 3, TimeSpan.FromMinutes(2));

    /// <summary>How an answer tells which commit it is from; null when it does not have to.</summary>
    public CommitCheck? Commit { get; init; }

    public bool Accepts(int status) => Statuses.Any(range => status >= range.From && status <= range.To);
}

/// <summary>Where an environment says which commit it serves: the whole id, or its first eight digits or more.</summary>
/// <param name="Header">The header that says it; null for the body.</param>
/// <param name="Path">The path whose answer says it; null for the one that is asked anyway.</param>
public sealed record CommitCheck(string? Header, string? Path);
