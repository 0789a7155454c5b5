using System.Diagnostics;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.CloudFormation.Tests.Templates;

/// <summary>The linter of CloudFormation's own makers, which knows every type of resource.</summary>
internal static class CfnLint
{
    private static readonly string? Program = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, "cfn-lint")).FirstOrDefault(File.Exists);

    public static string? Missing => Program is null ? "cfn-lint is not installed (pip install cfn-lint)" : null;

    /// <summary>One run for all files, because starting costs seconds. Gives its exit code and all that it printed.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(IEnumerable<string> files)
    {
        var start = new ProcessStartInfo(Program!, ["--format", "parseable", .. files]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) run cfn-lint.</summary>
public sealed class NeedsCfnLintAttribute : NeedsAttribute
{
    public override string? Missing => CfnLint.Missing;
}
