using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace ReviewEnv.CloudFormation.Objects;

/// <summary>What a refusal or silence of S3 means for an object that was to be written, and what helps.</summary>
internal static class ObjectProblems
{
    public static string Why(Exception e, CloudFormationTargetOptions target, string bucket, string key) => e switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => $"there is no bucket '{bucket}' for target '{target.Name}' ({target.Region}): make it there, or correct its name",
        AmazonS3Exception refusal when IsElsewhere(refusal) => $"the bucket '{bucket}' is not in {target.Region}, the region of target '{target.Name}': name a target of its region, or a bucket of this one",
        AmazonServiceException refusal when AwsProblems.AreCredentialsBad(refusal) => AwsProblems.Unavailable(e, target).Message,
        // A policy may refuse without a word: the status says it all then.
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden, ErrorCode: not "RequestTimeTooSkewed" } => $"target '{target.Name}' may not write it: allow {Who(target)} s3:PutObject on {FolderArn(target, bucket, key)}, and see that no policy of the bucket denies it, nor its KMS key if it has one (S3 says: {e.Message})",
        AmazonServiceException denied when AwsProblems.IsDenied(denied) => $"target '{target.Name}' may not call as {target.RoleArn}: allow its credentials sts:AssumeRole on it (AWS says: {e.Message})",
        OperationCanceledException => $"S3 did not answer target '{target.Name}' in time",
        _ => AwsProblems.Unavailable(e, target).Message,
    };

    private static bool IsElsewhere(AmazonS3Exception e) => e.ErrorCode is "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" || e.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect;

    private static string Who(CloudFormationTargetOptions target) => target.RoleArn is { } role ? $"the role {role}" : "its credentials";

    // The folder, because tomorrow's object has another name.
    private static string FolderArn(CloudFormationTargetOptions target, string bucket, string key) =>
        $"arn:{RegionEndpoint.GetBySystemName(target.Region).PartitionName}:s3:::{bucket}/{key[..(key.LastIndexOf('/') + 1)]}*";
}
