using System.Diagnostics;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>A test that needs files which not even their owner can remove. Where there are none, it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ImmutableFilesFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Try);

    public ImmutableFilesFactAttribute()
    {
        if (Missing.Value is { } problem) Skip = $"No immutable files here: {problem}";
    }

    /// <returns>What speaks against it; null when it is done.</returns>
    public static string? Chattr(string flag, string path)
    {
        try
        {
            using var chattr = Process.Start(new ProcessStartInfo("chattr", [flag, path]) { UseShellExecute = false, RedirectStandardError = true })!;
            var error = chattr.StandardError.ReadToEnd();
            chattr.WaitForExit();
            return chattr.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }

    private static string? Try()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        return Chattr("+i", folder["file"]) ?? Chattr("-i", folder["file"]);
    }
}
