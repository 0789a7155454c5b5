namespace ReviewEnv.Local.Tests.Programs;

/// <summary>The roles that this executable plays when a test starts it as a process.</summary>
internal static class Entry
{
    public static string Executable => Path.Combine(AppContext.BaseDirectory, "ReviewEnv.Local.Tests");

    public static async Task<int> Main(string[] arguments) => arguments switch
    {
        ["serve"] => await SampleServer.RunAsync(),
        ["busy"] => Busy(),
        ["daemon", var directory, var repositories, .. var gate] => await SampleDaemon.RunAsync(directory, repositories, gate.FirstOrDefault()),
        _ => 2,
    };

    /// <summary>Uses a core until it is ended.</summary>
    private static int Busy()
    {
        while (true) Thread.SpinWait(1000);
    }
}
