namespace ReviewEnv.Commands;

/// <summary>What every command tells its caller.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The thing asked for failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;
}
