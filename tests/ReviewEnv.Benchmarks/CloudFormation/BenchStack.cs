using ReviewEnv.Testing.Servers.Aws;
namespace ReviewEnv.Benchmarks.CloudFormation;

/// <summary>What one environment is made of in the benchmark, for the daemon as a template and for the aws command as arguments: the same body, parameters and number of tags.</summary>
internal static class BenchStack
{
    private const string Settings = """
        driver: cloudformation
        parameters: { front: { required: true } }
        cloudformation: { parameters: { Front: "${front}", Branch: "${CI_COMMIT_REF_NAME}", Commit: "${CI_COMMIT_SHA}" } }
        outputs: [QueueUrl]
        readiness: { successes: 1, timeout: 10m }
        """;

    private const string Body = """
        AWSTemplateFormatVersion: "2010-09-09"
        Parameters:
          Front: { Type: String }
          Branch: { Type: String }
          Commit: { Type: String }
        Resources:
          Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30 } }
          Failed: { Type: AWS::SQS::Queue }
          Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Commit } }
        Outputs:
          EnvironmentUrl: { Value: !Sub "http://${Front}/${AWS::StackName}/" }
          QueueUrl: { Value: !Ref Queue }
        """;

    /// <summary>Writes the template into the folder, and says what the daemon's configuration needs for it.</summary>
    public static string Configure(Servers.TempFolder folder, Uri endpoint, int front)
    {
        Write(folder["templates/bench"]);
        return $$"""
            templates: [{{folder["templates"]}}]
            targets: { here: { cloudformation: { region: {{AwsCli.Region}}, endpointUrl: "{{endpoint}}", stackPrefix: review } } }
            projects: [{ path: "bench/*", target: here, template: bench, parameters: { front: "127.0.0.1:{{front}}" } }]
            """;
    }

    /// <returns>The body's path.</returns>
    public static string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "template.yaml"), Settings);
        var body = Path.Combine(folder, "stack.yaml");
        File.WriteAllText(body, Body);
        return body;
    }

    /// <summary>What <c>aws cloudformation deploy</c> is told beside the stack's name, which stands in for the branch.</summary>
    public static string Arguments(string body, int front, string name) =>
        $"--template-file {body} --parameter-overrides Front=127.0.0.1:{front} Branch={name} Commit={new string('a', 40)} "
        + $"--tags project=bench/web ref=refs/heads/{name} commit={new string('a', 40)} instance=bench owner=ada template=bench fingerprint={new string('f', 64)} outputs=QueueUrl expires-at=2026-01-05T12:00:00Z";
}
