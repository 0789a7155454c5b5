using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ReviewEnv.Testing.CloudFormation;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>Buckets in memory, as far as stacks need them: what lies in them, and their tags.</summary>
internal sealed class FakeBuckets(FakeCloudFormation aws) : AmazonS3Client(new AnonymousAWSCredentials(), new AmazonS3Config { ServiceURL = "http://127.0.0.1:9" })
{
    /// <summary>Objects and versions in the bucket that cannot be deleted before they are gone.</summary>
    public int Objects { get; set; }

    /// <summary>What is on the bucket; null for no tags at all.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; set; }

    public override Task<GetBucketTaggingResponse> GetBucketTaggingAsync(GetBucketTaggingRequest request, CancellationToken cancellationToken = default) => Tags is null
        ? throw new AmazonS3Exception("The TagSet does not exist") { ErrorCode = "NoSuchTagSet" }
        : Task.FromResult(new GetBucketTaggingResponse { TagSet = [.. Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] });

    public override Task<ListVersionsResponse> ListVersionsAsync(ListVersionsRequest request, CancellationToken cancellationToken = default) => Task.FromResult(new ListVersionsResponse
    {
        Versions = [.. Enumerable.Range(0, Math.Min(Objects, 1000)).Select(number => new S3ObjectVersion { Key = $"object-{number}", VersionId = "1" })],
        IsTruncated = Objects > 1000,
    });

    public override Task<DeleteObjectsResponse> DeleteObjectsAsync(DeleteObjectsRequest request, CancellationToken cancellationToken = default)
    {
        Objects -= request.Objects.Count;
        return Task.FromResult(new DeleteObjectsResponse());
    }

    public override async Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        using var reader = new StreamReader(request.InputStream);
        aws.Settings.TemplatesByUrl[$"{aws.Endpoint.AbsoluteUri.TrimEnd('/')}/{request.BucketName}/{request.Key}"] = await reader.ReadToEndAsync(cancellationToken);
        return new PutObjectResponse();
    }
}
