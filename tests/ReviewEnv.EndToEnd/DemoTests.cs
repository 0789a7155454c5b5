using System.Diagnostics;

namespace ReviewEnv.EndToEnd;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_tells_a_true_story_and_leaves_nothing_behind()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"reviewenv-demo-test-{Guid.NewGuid():n}");
        var start = new ProcessStartInfo(Daemon.Executable, ["demo", "--once", "--directory", directory]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var demo = Process.Start(start)!;
        var output = demo.StandardOutput.ReadToEndAsync();
        var errors = demo.StandardError.ReadToEndAsync();
        await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        try
        {
            demo.ExitCode.ShouldBe(0, await output + await errors);
            (await output).ShouldContain("DYNAMIC_ENVIRONMENT_URL=http://127.0.0.1:");
            (await output).ShouldNotContain("\u001b[", Case.Sensitive, "no colours where there is no terminal");
            Workspace.ProcessesBelow(directory).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
