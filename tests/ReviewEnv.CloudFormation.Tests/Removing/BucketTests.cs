using ReviewEnv.Testing.Servers.Aws;
using Amazon.S3;
using Amazon.S3.Model;
using ReviewEnv.CloudFormation.Tests.Driver;
using ReviewEnv.CloudFormation.Tests.Servers;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.CloudFormation.Tests.Removing;

/// <summary>Buckets that keep a stack from going: the stack is the fake's, whose deletion fails while the bucket, which is moto's, has something in it.</summary>
[Collection(MotoCollection.Name), NeedsMoto]
public sealed class BucketTests(MotoFixture moto) : IAsyncLifetime
{
    private const string Body = """
        Parameters:
          Behaviour: { Type: String }
          Commit: { Type: String }
          DesiredCount: { Type: Number, Default: 1 }
        Resources:
          Uploads: { Type: AWS::S3::Bucket }
        Outputs:
          Url: { Value: !Sub "https://${AWS::StackName}.stacks.invalid/" }
          Served: { Value: !Ref Commit }
        """;

    private FakeCloudFormation fake = null!;

    public async Task InitializeAsync() => fake = await FakeCloudFormation.StartAsync();

    public async Task DisposeAsync() => await fake.DisposeAsync();

    [ContractFact]
    public async Task What_a_bucket_of_the_stack_holds_goes_with_every_version_when_the_target_allows_it()
    {
        await using var site = await StackAsync(emptyBuckets: true);
        // More than one page, and what a plain list does not show: older versions and what marks a deletion.
        await site.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = site.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
        foreach (var version in new[] { "first", "second" }) await site.PutAsync("page", version);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1001), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await site.PutAsync($"upload-{number}", ""));
        await site.S3.DeleteObjectAsync(site.Bucket, "page");

        await site.FailToDeleteTwiceAsync();
        (await site.DestroyAsync()).ShouldBeOfType<DriverResult.Accepted>().What.ShouldNotBeNull().ShouldContain($"emptied the bucket {site.Bucket} (1,004 objects and versions)");

        (await site.CountAsync()).ShouldBe(0);
        (await site.StatusAsync()).ShouldBe(ObservedStatus.Absent);
        fake.AllStacks.ShouldHaveSingleItem().IsDeleted.ShouldBeTrue();
    }

    [ContractFact]
    public async Task A_bucket_that_does_not_carry_the_tags_of_the_stack_is_not_emptied()
    {
        await using var site = await StackAsync(emptyBuckets: true);
        await site.S3.PutBucketTaggingAsync(site.Bucket, [new Tag { Key = "reviewenv:project", Value = "somebody/else" }]);
        await site.PutAsync("precious", "data");

        await site.FailToDeleteTwiceAsync();
        (await site.DestroyAsync()).ShouldBe(new DriverResult.Accepted());

        (await site.CountAsync()).ShouldBe(1);
        (await site.StatusAsync()).ShouldBe(ObservedStatus.Leaking);
    }

    [ContractFact]
    public async Task Without_the_targets_word_nothing_is_emptied_however_often_deleting_fails()
    {
        await using var site = await StackAsync(emptyBuckets: false);
        await site.PutAsync("precious", "data");

        await site.FailToDeleteTwiceAsync();
        (await site.DestroyAsync()).ShouldBe(new DriverResult.Accepted());

        (await site.CountAsync()).ShouldBe(1);
        (await site.StatusAsync()).ShouldBe(ObservedStatus.Leaking);
        (await site.S3.ListVersionsAsync(site.Bucket)).Versions.ShouldHaveSingleItem().Key.ShouldBe("precious");
    }

    private async Task<Site> StackAsync(bool emptyBuckets)
    {
        var s3 = (await moto.ServerAsync()).Endpoint;
        var platform = new StackPlatform(fake.Endpoint) { S3Endpoint = s3 };
        platform = new StackPlatform(fake.Endpoint) { S3Endpoint = s3, Options = platform.Options with { Deletion = new StubbornStacks { EmptyBuckets = emptyBuckets } } };
        var spec = SomeStack.Spec(body: Body);
        var site = new Site(fake, platform.Start(), StackPlatform.S3(s3), spec.Identity);
        await site.CreateAsync(spec);
        return site;
    }

    /// <summary>A stack with one bucket, which carries the stack's tags as CloudFormation would put them there.</summary>
    private sealed class Site(FakeCloudFormation fake, RunningDriver running, AmazonS3Client s3, EnvironmentIdentity environment) : IAsyncDisposable
    {
        public AmazonS3Client S3 => s3;

        public string Bucket { get; private set; } = "";

        public async Task CreateAsync(EnvironmentSpec spec)
        {
            (await running.Driver.ApplyAsync(spec, CancellationToken.None)).ShouldBeOfType<DriverResult.Accepted>();
            await Eventually.TrueAsync(async () => await StatusAsync() == ObservedStatus.Ready, "the stack is there");
            var stack = fake.FindStack(environment.Name)!;
            Bucket = stack.Resources.Single().PhysicalId;
            await s3.PutBucketAsync(new PutBucketRequest { BucketName = Bucket, BucketRegion = new S3Region(AwsCli.Region) });
            await s3.PutBucketTaggingAsync(Bucket, [.. stack.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })]);
            fake.Script(environment.Name).DeletionsFailWhile(() => CountAsync().GetAwaiter().GetResult() > 0, "Uploads");
        }

        public Task PutAsync(string key, string text) => s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = text });

        /// <summary>Objects, their versions, and marks of deletions.</summary>
        public async Task<int> CountAsync()
        {
            var count = 0;
            var request = new ListVersionsRequest { BucketName = Bucket };
            ListVersionsResponse page;
            do
            {
                page = await s3.ListVersionsAsync(request);
                count += page.Versions?.Count ?? 0;
                (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
            }
            while (page.IsTruncated == true);
            return count;
        }

        public Task<DriverResult> DestroyAsync() => running.Driver.DestroyAsync(environment, CancellationToken.None);

        public async Task FailToDeleteTwiceAsync()
        {
            for (var time = 0; time < 2; time++)
            {
                (await DestroyAsync()).ShouldBeOfType<DriverResult.Accepted>();
                await Eventually.TrueAsync(async () => await StatusAsync() == ObservedStatus.Leaking, "deleting fails");
            }
        }

        public async Task<ObservedStatus> StatusAsync() => (await running.Driver.ObserveAsync(environment, CancellationToken.None)).Status;

        public async ValueTask DisposeAsync()
        {
            s3.Dispose();
            await running.DisposeAsync();
        }
    }
}
