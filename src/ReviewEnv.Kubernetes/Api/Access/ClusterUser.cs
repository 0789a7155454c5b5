namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>Who asks. Not a record, so that it never prints what it holds.</summary>
internal sealed class ClusterUser
{
    public static ClusterUser Nobody { get; } = new();

    public string? Token { get; init; }

    /// <summary>Read again as it changes; it wins over <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    public (string Name, string Password)? Basic { get; init; }

    public (PemSource Certificate, PemSource Key)? Certificate { get; init; }

    public ExecPlugin? Exec { get; init; }

    public Impersonation? Impersonate { get; init; }

    /// <summary>The same user, acting as somebody else.</summary>
    public ClusterUser As(Impersonation other) => new() { Token = Token, TokenFile = TokenFile, Basic = Basic, Certificate = Certificate, Exec = Exec, Impersonate = other };
}

/// <summary>A program that prints a credential.</summary>
/// <param name="Command">A name to be found on the PATH, or a full path.</param>
/// <param name="ApiVersion">In which version the program is spoken to.</param>
/// <param name="Variables">Added to its environment. They may be secret.</param>
/// <param name="ProvideClusterInfo">The program is told which cluster it is for.</param>
/// <param name="InstallHint">What its users are told when it is missing.</param>
internal sealed record ExecPlugin(
    string Command, string ApiVersion, IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Variables, bool ProvideClusterInfo, string? InstallHint)
{
    /// <summary>What messages call it.</summary>
    public string Name => Path.GetFileName(Command);

    public override string ToString() => Name;
}
