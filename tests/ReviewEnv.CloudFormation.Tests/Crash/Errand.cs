using System.Text.Json.Serialization;
using ReviewEnv.Core.Desired;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>What the world looks like to a daemon that is to bring its one branch to where it should be. One line of JSON.</summary>
internal sealed record Errand
{
    public const string Instance = "crash";
    public const string Policy = """{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}""";

    /// <summary>With letters that neither a stack name nor a tag takes as they are.</summary>
    public static EnvironmentKey Key { get; } = new("shop/web", Core.Branches.GitRef.Branch("feature/Größe & mehr"));

    /// <summary>Head of the branch; null when it is gone.</summary>
    public string? Commit { get; init; }
    public Behaviour Behaviour { get; init; } = Behaviour.Works;
    public bool RequireApproval { get; init; }
    public bool Asleep { get; init; }

    /// <summary>Whether the target has stacks protected, and gives them a policy.</summary>
    public bool Protects { get; init; }

    /// <summary>Whether what waits when the errand begins is approved.</summary>
    public bool Approves { get; init; }

    /// <summary>The id of the change set that is approved.</summary>
    public string? Approved { get; init; }
    public Uri? Endpoint { get; init; }

    /// <summary>The daemon's database.</summary>
    public string Store { get; init; } = "";
    public DateTimeOffset Now { get; init; }

    public override string ToString() => $"{(Commit is null ? "the branch is gone" : $"{Commit[..8]} {Behaviour}")}{(RequireApproval ? ", to be approved" : "")}{(Approves ? ", approved" : "")}{(Asleep ? ", asleep" : "")}{(Protects ? ", protected" : "")}";
}

[JsonSerializable(typeof(Errand))]
internal sealed partial class ErrandJson : JsonSerializerContext;
