namespace ReviewEnv.Commands.Client;

/// <summary>Why a command ends without what was asked for.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="remedy">What to do next.</param>
internal sealed class ClientException(int exitCode, string message, string? remedy, string? code = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string? Remedy { get; } = remedy;

    /// <summary>The code of the server's problem, where the server said no; <see cref="ApiClient.NoAnswer"/> where it said nothing.</summary>
    public string? Code { get; } = code;
}
