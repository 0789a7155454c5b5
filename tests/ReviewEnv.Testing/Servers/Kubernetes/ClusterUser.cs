namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>Somebody whom the API server knows by a token. Rights come from the groups alone, so that a user of no group may do nothing until a role binding names it.</summary>
/// <param name="Groups">Separated by commas.</param>
public sealed record ClusterUser(string Name, string Token, string Groups = "")
{
    public static ClusterUser Admin { get; } = new("test-admin", "test-admin-token", "system:masters");

    /// <summary>For the daemon: no rights of its own.</summary>
    public static ClusterUser ReviewEnv { get; } = new("reviewenv", "test-reviewenv-token");

    public static ClusterUser Alice { get; } = new("alice", "test-alice-token");

    public static ClusterUser Bob { get; } = new("bob", "test-bob-token", "developers");

    /// <summary>All that the token file holds.</summary>
    internal static IReadOnlyList<ClusterUser> All { get; } = [Admin, ReviewEnv, Alice, Bob];

    internal string TokenFileLine => $"{Token},{Name},{Name},\"{Groups}\"";
}
