using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Templates;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>One run of an environment's command, as it is recorded.</summary>
internal sealed record Instance
{
    /// <summary>Made up before the process exists and put into its environment: by this it is found when a crash came between its start and the record of it.</summary>
    public required string Nonce { get; init; }

    /// <summary>Name of its folder below <c>worktrees</c> and, with <c>.log</c>, of its file below <c>logs</c>.</summary>
    public required string Label { get; init; }
    public required string Commit { get; init; }
    public required string Fingerprint { get; init; }

    /// <summary>The port that it was told to listen on.</summary>
    public required int Port { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required ProcessSettings Settings { get; init; }
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
    public required Readiness Readiness { get; init; }

    /// <summary>Started after sleep: visitors wait for it.</summary>
    public bool Wakes { get; init; }

    /// <summary>Its folder holds the commit already, as the one that was put to sleep left it.</summary>
    public bool CheckedOut { get; init; }

    /// <summary>0 until the start is recorded.</summary>
    public int Pid { get; init; }
    public long StartTime { get; init; }
    public string BootId { get; init; } = "";

    public const string NonceVariable = "REVIEWENV_INSTANCE";

    public CommitSha Sha => CommitSha.Parse(Commit);

    public ProcessId Process() => new(Pid, StartTime, BootId);
}

/// <summary><see cref="ReadinessSettings"/> as they are recorded.</summary>
internal sealed record Readiness(string Path, IReadOnlyList<int> From, IReadOnlyList<int> To, int Successes, TimeSpan Timeout)
{
    public static Readiness Of(ReadinessSettings settings) =>
        new(settings.Path, [.. settings.Statuses.Select(range => range.From)], [.. settings.Statuses.Select(range => range.To)], settings.Successes, settings.Timeout);

    public bool Accepts(int status) => From.Zip(To).Any(range => status >= range.First && status <= range.Second);
}
