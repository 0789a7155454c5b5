namespace ReviewEnv.Commands;

/// <summary>The file to start when ReviewEnv starts itself: for the hook, the static site and the demo's daemon.</summary>
internal static class OwnExecutable
{
    /// <summary>The application host beside the assembly; also right when the process was started as <c>dotnet reviewenv.dll</c>.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "reviewenv.exe" : "reviewenv");
}
