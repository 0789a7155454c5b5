namespace ReviewEnv.Benchmarks;

internal static class Usage
{
    public const string Text = """
        dotnet run -c Release --project tests/ReviewEnv.Benchmarks -- MODE

          pure [--filter '*']   the parts without I/O, with BenchmarkDotNet
          webhooks              loads the daemon over loopback, then Debian's webhook daemon with the same client
          endpoint              the same with the bare webhook endpoint and an inbox in memory instead of the daemon
          start                 time from the start of the daemon's process to its first accepted webhook
          memory                resident memory of the daemon with many environments in its store
          pages                 how long the list takes with many environments
          kubernetes            one environment, many at once, and many idle ones on a real control plane, beside kubectl
          cloudformation        one environment, many at once, and calls per step on moto, beside the aws command
          gitlab                requests and time that comparing a project of thousands of branches takes
          usage                 the ledger of many environments over 90 days: file, rounds of samples, queries

          --seconds N           measured time of a load (10; at most 60)
          --connections N       connections that stay open (16; at most 64)
          --branches N          branches that the events are about (200; memory, usage: 10000; pages: 2000; gitlab: 5000; kubernetes, cloudformation: 200 at once)
          --events N            most events of a load (1000000)
          --live N              idle environments of the mode kubernetes (1000; at most 2000)
          --daemon PATH         the daemon's executable (the one built with this project)
        """;
}

/// <summary>Something that the person at the terminal can change; the message says what.</summary>
internal sealed class BenchException(string message) : Exception(message);
