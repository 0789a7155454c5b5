using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using ReviewEnv.CloudFormation.Access;

namespace ReviewEnv.CloudFormation.Objects;

/// <summary>Writes objects to S3 by the access of a target: its credentials and role, its region and its endpoint. Asks nothing before it is first used.</summary>
public sealed class TargetObjects : IDisposable
{
    private readonly CloudFormationTargetOptions target;
    private readonly Lazy<IAmazonS3> s3;

    public TargetObjects(CloudFormationTargetOptions target) : this(target, new Lazy<IAmazonS3>(new AwsAccess(target).CreateS3)) { }

    internal TargetObjects(CloudFormationTargetOptions target, Lazy<IAmazonS3> s3) => (this.target, this.s3) = (target, s3);

    /// <summary>Writes an object, whole or not at all; one that is there already is replaced.</summary>
    /// <param name="text">Written as UTF-8.</param>
    /// <param name="contentType">Such as <c>text/html; charset=utf-8</c>.</param>
    /// <exception cref="ObjectNotWrittenException">It is not known to have arrived.</exception>
    public async Task PutAsync(string bucket, string key, string text, string contentType, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        try
        {
            await s3.Value.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = stream, ContentType = contentType }, cancellationToken);
        }
        catch (Exception e) when (AwsProblems.IsExpected(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ObjectNotWrittenException(ObjectProblems.Why(e, target, bucket, key), e);
        }
    }

    public void Dispose()
    {
        if (s3.IsValueCreated) s3.Value.Dispose();
    }
}

/// <summary>An object could not be written. The message says why and what helps, and holds no secret.</summary>
public sealed class ObjectNotWrittenException(string message, Exception inner) : Exception(message, inner);
