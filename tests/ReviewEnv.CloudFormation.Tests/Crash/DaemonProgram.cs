using System.Text.Json;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>What the test assembly does when it is run as a program: it is a daemon that does one errand after the other, until it is killed or its input ends.</summary>
internal static class DaemonProgram
{
    public const string Verb = "daemon";

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [Verb]) return 2;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string rest;
            await using (var daemon = await Daemon.StartAsync(JsonSerializer.Deserialize(line, ErrandJson.Default.Errand)!)) rest = await daemon.RunAsync();
            await Console.Out.WriteLineAsync($"rest {rest}");
        }

        return 0;
    }

    /// <summary>Says something and waits for the answer: the moment at which the test may kill.</summary>
    public static async Task<string> AskAsync(string question)
    {
        await Console.Out.WriteLineAsync(question);
        return await Console.In.ReadLineAsync() ?? throw new EndOfStreamException("The test has gone away.");
    }
}
