namespace ReviewEnv.Local.Native;

/// <summary>How a child ended, as waitpid tells it.</summary>
internal readonly record struct ExitStatus(int Raw)
{
    private int Signal => Raw & 0x7f;

    /// <summary>In words that follow "the process".</summary>
    public override string ToString() => Signal == 0 ? $"exited with code {(Raw >> 8) & 0xff}" : $"was ended by signal {Signal}";
}
