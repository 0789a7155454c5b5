using System.Security.Cryptography;
using System.Text;
using Amazon;
using Amazon.S3;
using Amazon.S3.Model;

namespace ReviewEnv.CloudFormation.Changing;

/// <summary>Puts templates that are too large for a request where CloudFormation can fetch them.</summary>
/// <param name="s3">Made when it is first needed.</param>
internal sealed class TemplateUpload(CloudFormationTargetOptions target, Lazy<IAmazonS3> s3)
{
    /// <returns>The URL that CloudFormation is given.</returns>
    /// <exception cref="InvalidOperationException">The target names no bucket: <see cref="TargetFit"/> should have refused the template.</exception>
    public async Task<string> PutAsync(string body, CancellationToken cancellationToken)
    {
        var bucket = target.TemplateBucket ?? throw new InvalidOperationException($"Target '{target.Name}' names no bucket for large templates.");
        var bytes = Encoding.UTF8.GetBytes(body);
        // Named by its content: however often the same template is put, it is one object.
        var key = $"{bucket.Prefix}{Convert.ToHexStringLower(SHA256.HashData(bytes))}.template";
        using var stream = new MemoryStream(bytes);
        await s3.Value.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Bucket, Key = key, InputStream = stream, ContentType = "text/plain" }, cancellationToken);
        return target.S3EndpointUrl is { } endpoint
            ? $"{endpoint.AbsoluteUri.TrimEnd('/')}/{bucket.Bucket}/{key}"
            : $"https://{bucket.Bucket}.s3.{target.Region}.{RegionEndpoint.GetBySystemName(target.Region).PartitionDnsSuffix}/{key}";
    }
}
