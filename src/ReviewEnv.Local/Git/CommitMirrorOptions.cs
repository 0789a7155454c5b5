using ReviewEnv.Core.Compliance;

namespace ReviewEnv.Local.Git;

/// <summary>Where a forge has its repositories and how git gets in.</summary>
/// <param name="Directory">Absolute path of the folder that holds the mirrors; made when it is needed, and used by this process alone.</param>
/// <param name="UrlOf">The address from which git fetches a project; null for a name that is no project's.</param>
public sealed record CommitMirrorOptions(string Directory, Func<string, Uri?> UrlOf)
{
    /// <summary>Goes with every request as HTTP Basic; null where nobody has to say who asks.</summary>
    public Secret? Password { get; init; }

    public string User { get; init; } = "oauth2";

    /// <summary>What to tell people to do when git is not let in.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>How long one fetch may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long a forge that does not answer is asked again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The first pause between two attempts; doubled each time, to a minute at most.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);
}
