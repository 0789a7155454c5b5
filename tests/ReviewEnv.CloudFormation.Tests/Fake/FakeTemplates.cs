namespace ReviewEnv.CloudFormation.Tests.Fake;

internal static class FakeTemplates
{
    /// <summary>A queue and a bucket, two parameters of which one is secret, and outputs.</summary>
    public const string Web =
        """
        Description: A small web
        Parameters:
          Host: { Type: String, Default: a.example.test }
          Password: { Type: String, NoEcho: true, Default: hunter2 }
          Behaviour: { Type: String, Default: Works }
          Big: { Type: String, Default: "no" }
        Conditions:
          IsBig: !Equals [!Ref Big, "yes"]
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              DelaySeconds: !If [IsBig, 10, 5]
              Description: !Sub "for ${Host}"
          Bucket:
            Type: AWS::S3::Bucket
          Topic:
            Type: AWS::SNS::Topic
            Condition: IsBig
        Outputs:
          Url: { Value: !Sub "https://${Host}/${AWS::StackName}?a&b", Description: Where }
          QueueName: { Value: !Ref Queue }
          Arn: { Value: !GetAtt Queue.Arn }
        """;
}
