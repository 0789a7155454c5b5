using Amazon.S3;
using Amazon.S3.Model;
using ReviewEnv.CloudFormation.Objects;
using ReviewEnv.CloudFormation.Tests.Driver;
using ReviewEnv.CloudFormation.Tests.Servers;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.CloudFormation.Tests.Objects;

/// <summary>Objects on the S3 of moto.</summary>
[Collection(MotoCollection.Name), NeedsMoto]
public sealed class TargetObjectsTests(MotoFixture moto)
{
    private static readonly CloudFormationTargetOptions Target = new() { Name = "account", Region = AwsCli.Region };

    [ContractFact]
    public async Task An_object_is_written_with_its_type_and_replaced_when_it_is_there_already()
    {
        using var s3 = await S3Async();
        var bucket = await BucketAsync(s3);
        using var objects = new TargetObjects(Target, new Lazy<IAmazonS3>(s3));

        await objects.PutAsync(bucket, "idle/idle-2026-11-16.html", "first", "text/html; charset=utf-8", default);
        await objects.PutAsync(bucket, "idle/idle-2026-11-16.html", "die zweite, größere", "text/html; charset=utf-8", default);

        using var written = await s3.GetObjectAsync(bucket, "idle/idle-2026-11-16.html");
        using var reader = new StreamReader(written.ResponseStream);
        (await reader.ReadToEndAsync()).ShouldBe("die zweite, größere");
        written.Headers.ContentType.ShouldBe("text/html; charset=utf-8");
    }

    [ContractFact]
    public async Task A_bucket_that_is_not_there_is_told_with_its_name_and_the_target()
    {
        using var objects = new TargetObjects(Target, new Lazy<IAmazonS3>(await S3Async()));

        var trouble = await Should.ThrowAsync<ObjectNotWrittenException>(objects.PutAsync("nobody-made-this", "idle.csv", "", "text/csv", default));

        trouble.Message.ShouldBe("there is no bucket 'nobody-made-this' for target 'account' (eu-west-1): make it there, or correct its name");
    }

    [ContractFact]
    public async Task A_right_that_is_missing_is_named_with_what_it_is_needed_on()
    {
        using var s3 = await S3Async();
        var bucket = await BucketAsync(s3);
        await s3.PutBucketPolicyAsync(bucket, $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::{{bucket}}/*"}]}""");
        using var objects = new TargetObjects(Target with { RoleArn = "arn:aws:iam::123456789012:role/reviewenv" }, new Lazy<IAmazonS3>(s3));

        var trouble = await Should.ThrowAsync<ObjectNotWrittenException>(objects.PutAsync(bucket, "team/idle/idle-2026-11-16.csv", "", "text/csv", default));

        trouble.Message.ShouldStartWith($"target 'account' may not write it: allow the role arn:aws:iam::123456789012:role/reviewenv s3:PutObject on arn:aws:s3:::{bucket}/team/idle/*");
    }

    private async Task<AmazonS3Client> S3Async() => StackPlatform.S3((await moto.ServerAsync()).Endpoint);

    private async Task<string> BucketAsync(AmazonS3Client s3)
    {
        var bucket = moto.NextName("reports");
        await s3.PutBucketAsync(new PutBucketRequest { BucketName = bucket, BucketRegion = new S3Region(AwsCli.Region) });
        return bucket;
    }
}
