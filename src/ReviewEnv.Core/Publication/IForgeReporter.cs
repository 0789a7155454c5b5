using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Publication;

/// <summary>Tells the forge how an environment stands.</summary>
/// <remarks>
/// Makes one call for each thing that changed, and looks before it makes anything, so that telling the same once more, after a process
/// died between telling and remembering, makes nothing twice. Expected trouble is a value; exceptions are surprises.
/// </remarks>
public interface IForgeReporter
{
    /// <summary>What people call it.</summary>
    string Forge { get; }

    /// <summary>The page of a commit on the forge.</summary>
    Uri CommitPage(string project, CommitSha commit);

    /// <summary>Tells what of a story the forge was not told yet: environment, deployment, status, note. What was told is remembered even if something later was not.</summary>
    Task<ForgeReport> TellAsync(EnvironmentKey key, ForgeStory story, ForgeMemory memory, CancellationToken cancellationToken);
}

/// <param name="Memory">What the forge was told by now.</param>
public sealed record ForgeReport(ForgeMemory Memory)
{
    /// <summary>Why something could not be told that is worth trying again; null if nothing is.</summary>
    public string? Untold { get; init; }

    /// <summary>The earliest time to try again that the forge asked for, if it did.</summary>
    public TimeSpan? NotBefore { get; init; }

    /// <summary>What the forge will not be told, and why; only what was not known to be refused for this reason.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];
}
