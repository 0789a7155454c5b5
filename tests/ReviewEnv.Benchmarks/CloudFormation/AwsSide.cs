using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Benchmarks.Servers;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.Benchmarks.CloudFormation;

/// <summary>What a CI job would do instead: <c>aws cloudformation deploy</c>, which makes a change set, waits for it, carries it out and waits for the stack.</summary>
/// <param name="front">Where the URLs of environments lead.</param>
internal sealed class AwsSide(Uri endpoint, TempFolder folder, int front)
{
    private readonly Dictionary<string, string> environment = new(new AwsCli(endpoint).Environment);

    /// <summary>One environment; returns when its stack is made or up to date.</summary>
    public Task<TimeSpan> OneAsync(string name, CancellationToken cancellationToken) => RunAsync(Deploy(name), cancellationToken);

    /// <summary>Many environments, eight processes at a time.</summary>
    public Task<TimeSpan> ManyAsync(string prefix, int count, CancellationToken cancellationToken) =>
        RunAsync($"seq 1 {count} | xargs -P8 -I{{}} {Deploy(prefix + "{}")}", cancellationToken);

    private string Deploy(string name) =>
        $"{PythonPrograms.Find("aws")} --endpoint-url {endpoint} cloudformation deploy --stack-name {name} {BenchStack.Arguments(BenchStack.Write(folder["aws"]), front, name)} >/dev/null";

    private Task<TimeSpan> RunAsync(string script, CancellationToken cancellationToken) => Shell.RunAsync(script, folder.FullName, environment, cancellationToken);
}
