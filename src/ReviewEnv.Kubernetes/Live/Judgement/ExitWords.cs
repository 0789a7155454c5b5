namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>What an exit code means to those who did not choose it.</summary>
internal static class ExitWords
{
    public static string Of(long code) => code switch
    {
        0 => "exit code 0",
        126 => "exit code 126: its command is not executable",
        127 => "exit code 127: its command was not found",
        134 => "exit code 134: SIGABRT",
        137 => "exit code 137: SIGKILL, such as by a failing liveness probe or a node short of memory",
        139 => "exit code 139: SIGSEGV, a memory fault",
        143 => "exit code 143: SIGTERM, asked to end",
        > 128 and < 160 => $"exit code {code}: signal {code - 128}",
        _ => $"exit code {code}",
    };
}
