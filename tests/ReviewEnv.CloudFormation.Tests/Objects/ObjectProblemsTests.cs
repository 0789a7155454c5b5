using Amazon.Runtime;
using Amazon.S3;
using ReviewEnv.CloudFormation.Objects;
using ReviewEnv.CloudFormation.Tests.Client;
using ReviewEnv.Testing.Servers.Aws;

namespace ReviewEnv.CloudFormation.Tests.Objects;

/// <summary>What S3 says, as it says it, and what becomes of it.</summary>
public sealed class ObjectProblemsTests
{
    [Theory]
    [InlineData(403, "AccessDenied", "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: s3:PutObject", "target 'account' may not write it: allow its credentials s3:PutObject on arn:aws-cn:s3:::reports/*, and see that no policy of the bucket denies it, nor its KMS key if it has one (S3 says: User: arn:aws:iam::123456789012:user/ada is not authorized to perform: s3:PutObject)")]
    [InlineData(404, "NoSuchBucket", "The specified bucket does not exist", "there is no bucket 'reports' for target 'account' (cn-north-1)")]
    [InlineData(301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.", "the bucket 'reports' is not in cn-north-1, the region of target 'account'")]
    [InlineData(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", "target 'account': AWS does not take the credentials (InvalidAccessKeyId")]
    [InlineData(400, "ExpiredToken", "The provided token has expired.", "target 'account': AWS does not take the credentials (ExpiredToken")]
    [InlineData(503, "SlowDown", "Please reduce your request rate.", "target 'account': Please reduce your request rate.")]
    public async Task A_refusal_is_told_with_what_helps(int status, string code, string message, string told)
    {
        await using var service = await CannedService.StartAsync(CannedService.Text(status, "application/xml", $"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>1</RequestId></Error>"));

        (await TroubleAsync(service.Uri)).ShouldStartWith(told);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_told()
    {
        await using var service = await CannedService.StartAsync(CannedService.Drop);

        (await TroubleAsync(service.Uri)).ShouldStartWith("target 'account': ");
    }

    [Fact]
    public void A_role_that_may_not_be_taken_on_is_told_as_that()
    {
        var denied = new AmazonServiceException("User: ada is not authorized to perform: sts:AssumeRole") { ErrorCode = "AccessDenied" };

        ObjectProblems.Why(denied, Target with { RoleArn = "arn:aws-cn:iam::123456789012:role/reviewenv" }, "reports", "idle.csv")
            .ShouldBe("target 'account' may not call as arn:aws-cn:iam::123456789012:role/reviewenv: allow its credentials sts:AssumeRole on it (AWS says: User: ada is not authorized to perform: sts:AssumeRole)");
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_not_told_of_trouble()
    {
        await using var service = await CannedService.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var objects = Objects(service.Uri);
        using var ending = new CancellationTokenSource();

        var put = objects.PutAsync("reports", "idle.csv", "", "text/csv", ending.Token);
        await Eventually.TrueAsync(() => service.Requests.Count > 0, "S3 was asked");
        await ending.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(put);
    }

    private static CloudFormationTargetOptions Target { get; } = new() { Name = "account", Region = "cn-north-1" };

    private static async Task<string> TroubleAsync(Uri endpoint)
    {
        using var objects = Objects(endpoint);
        return (await Should.ThrowAsync<ObjectNotWrittenException>(objects.PutAsync("reports", "idle.csv", "a,b", "text/csv", default))).Message;
    }

    private static TargetObjects Objects(Uri endpoint) => new(Target, new Lazy<IAmazonS3>(() => new AmazonS3Client(
        new BasicAWSCredentials(AwsCli.AccessKey, AwsCli.SecretKey),
        new AmazonS3Config { ServiceURL = endpoint.ToString(), AuthenticationRegion = Target.Region, ForcePathStyle = true, MaxErrorRetry = 0 })));
}
