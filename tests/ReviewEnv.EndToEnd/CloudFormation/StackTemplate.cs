namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>A template of the server for these tests: its URL leads to the test's own web server, and every commit replaces a topic.</summary>
internal static class StackTemplate
{
    public const string Name = "queue";

    public const string Settings = """
        driver: cloudformation
        parameters:
          front: { required: true }
        cloudformation:
          parameters: { Front: "${front}", Branch: "${CI_COMMIT_REF_NAME}", Commit: "${CI_COMMIT_SHA}", Seconds: "30" }
        outputs: [QueueUrl, Served]
        sleep: { Seconds: "0" }
        readiness: { successes: 1, timeout: 2m }
        """;

    public const string Body = """
        AWSTemplateFormatVersion: "2010-09-09"
        Description: A queue and a topic for one branch
        Parameters:
          Front: { Type: String }
          Branch: { Type: String }
          Commit: { Type: String }
          Seconds: { Type: Number }
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties: { VisibilityTimeout: !Ref Seconds }
          Topic:
            Type: AWS::SNS::Topic
            Properties: { TopicName: !Sub "topic-${Commit}" }
        Outputs:
          EnvironmentUrl: { Value: !Sub "http://${Front}/${AWS::StackName}/" }
          QueueUrl: { Value: !Ref Queue }
          Served: { Value: !Ref Commit }
        """;

    /// <summary>The same in so many bytes that no request holds it.</summary>
    public static string LargeBody { get; } = Body + "\n" + string.Concat(Enumerable.Range(0, 700).Select(number => $"# {number:d5} {new string('-', 80)}\n"));

    /// <summary>The same with a role, for which CloudFormation wants a capability.</summary>
    public static string BodyWithRole { get; } = Body.Replace("Outputs:", """
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }] }
        Outputs:
        """, StringComparison.Ordinal);

    public static void WriteTo(string folder, string body = Body)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "template.yaml"), Settings);
        File.WriteAllText(Path.Combine(folder, "stack.yaml"), body);
    }
}
