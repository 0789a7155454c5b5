using System.Diagnostics;
using System.Text.Json.Nodes;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.Testing.Servers.Aws;

/// <summary>The <c>aws</c> command with test credentials: the witness that shares no code with what it looks at.</summary>
/// <param name="endpoint">What stands in for AWS.</param>
public sealed class AwsCli(Uri endpoint, string region = AwsCli.Region)
{
    public const string Region = "eu-west-1";
    public const string AccessKey = "AKIAIOSFODNN7EXAMPLE";
    public const string SecretKey = "a-secret-for-tests";

    /// <summary>What the command needs to know, for those who run it through something else.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        // Not enough for every service of the first version: SQS wants it as an argument.
        ["AWS_ENDPOINT_URL"] = endpoint.ToString(),
        ["AWS_DEFAULT_REGION"] = region,
        ["AWS_REGION"] = region,
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        ["AWS_PAGER"] = "",
        ["AWS_DEFAULT_OUTPUT"] = "json",
    };

    /// <summary>Runs it to its end, whatever that is.</summary>
    public async Task<(int Code, string Output, string Errors)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(PythonPrograms.Find("aws") ?? throw new InvalidOperationException(PythonPrograms.MissingAws), ["--endpoint-url", endpoint.ToString(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_")).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await TryAsync(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"aws {string.Join(' ', arguments)} ended with {code}:\n{errors}{output}");
    }

    /// <param name="arguments">What follows <c>aws cloudformation</c>.</param>
    /// <returns>What it wrote; null when it wrote nothing.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public async Task<JsonNode?> CloudFormationAsync(params string[] arguments)
    {
        var output = (await RunAsync(["cloudformation", .. arguments])).Trim();
        return output.Length == 0 ? null : output.StartsWith('{') ? JsonNode.Parse(output) : JsonValue.Create(output);
    }

    /// <summary>The stack of that name or id as <c>describe-stacks</c> shows it; null when there is none.</summary>
    public async Task<JsonNode?> StackAsync(string name)
    {
        var (code, output, errors) = await TryAsync("cloudformation", "describe-stacks", "--stack-name", name);
        if (code == 0) return JsonNode.Parse(output)!["Stacks"]![0];
        return errors.Contains("does not exist") ? null : throw new InvalidOperationException($"aws cloudformation describe-stacks ended with {code}:\n{errors}");
    }
}

/// <summary>For tests whose client is the <c>aws</c> command.</summary>
public sealed class NeedsAwsCliAttribute : NeedsAttribute
{
    public override string? Missing => PythonPrograms.MissingAws;
}
