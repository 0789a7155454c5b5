using Amazon.S3;
using Amazon.S3.Model;
using ReviewEnv.CloudFormation.Stacks;

namespace ReviewEnv.CloudFormation.Removing;

/// <summary>Empties buckets that keep a stack from going; only those that carry its tags.</summary>
/// <param name="s3">Made when it is first needed.</param>
internal sealed class Buckets(StackReader reader, Lazy<IAmazonS3> s3)
{
    public const string Type = "AWS::S3::Bucket";

    /// <summary>Objects that one step deletes at most; the next goes on.</summary>
    private const int MostObjects = 20_000;

    /// <returns>Whether anything was deleted, and what was done or went wrong, in words; null for nothing.</returns>
    public async Task<(bool Emptied, string? Words)> EmptyAsync(LiveStack stack, IEnumerable<string> logicalIds, CancellationToken cancellationToken)
    {
        var wanted = logicalIds.ToHashSet();
        if (wanted.Count == 0) return (false, null);
        var (emptied, words) = (false, new List<string>());
        foreach (var bucket in (await reader.ResourcesAsync(stack.Id, cancellationToken)).Where(resource => resource.ResourceType == Type && wanted.Contains(resource.LogicalResourceId ?? "")))
        {
            if (string.IsNullOrEmpty(bucket.PhysicalResourceId)) continue;
            try
            {
                if (!await IsOfAsync(stack, bucket.PhysicalResourceId, cancellationToken)) continue;
                var deleted = await EmptyAsync(bucket.PhysicalResourceId, cancellationToken);
                if (deleted == 0) continue;
                emptied = true;
                words.Add($"emptied the bucket {bucket.PhysicalResourceId} ({deleted:N0} objects and versions)");
            }
            catch (AmazonS3Exception e)
            {
                // Not to be emptied for lack of a right, or because objects are locked: the other ways are still open.
                words.Add($"could not empty the bucket {bucket.PhysicalResourceId}: {e.Message}");
            }
        }

        return (emptied, words.Count == 0 ? null : string.Join(", ", words));
    }

    /// <summary>CloudFormation puts the stack's tags, ours among them, on every bucket that it makes. One that was imported or taken over may lack them.</summary>
    private async Task<bool> IsOfAsync(LiveStack stack, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var tags = (await s3.Value.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = bucket }, cancellationToken)).TagSet ?? [];
            return StackNotes.Read(tags.ToDictionary(tag => tag.Key, tag => tag.Value))?.Key == stack.Notes?.Key;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchTagSet" or "NoSuchBucket")
        {
            return false;
        }
    }

    private async Task<int> EmptyAsync(string bucket, CancellationToken cancellationToken)
    {
        var deleted = 0;
        while (deleted < MostObjects)
        {
            // From the beginning each time: what was listed is gone, and so is what a marker would name. What may not be deleted is an exception.
            var page = await s3.Value.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, cancellationToken);
            var versions = (page.Versions ?? []).Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId }).ToList();
            if (versions.Count == 0) break;
            await s3.Value.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = versions, Quiet = true }, cancellationToken);
            deleted += versions.Count;
            if (page.IsTruncated != true) break;
        }

        return deleted;
    }
}
