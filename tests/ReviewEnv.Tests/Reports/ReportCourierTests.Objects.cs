using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ReviewEnv.Configuration;
using ReviewEnv.Reports.Delivery;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Aws;

namespace ReviewEnv.Tests.Reports;

/// <summary>Reports that go to an object in S3.</summary>
public sealed partial class ReportCourierTests
{
    private readonly Shelf shelf = new();

    [Theory]
    [InlineData("idle/idle-{date}.html", "text/html; charset=utf-8", "<!DOCTYPE html>")]
    [InlineData("idle/idle-{date}.csv", "text/csv; charset=utf-8; header=present", "owner,cost")]
    [InlineData("idle/idle-{date}.json", "application/json; charset=utf-8", "{\"period\"")]
    public async Task An_object_is_written_in_the_form_that_its_ending_says(string key, string type, string begins)
    {
        await DeliverAsync(Courier(Weekly() with { Webhook = null, Object = new ReportObject("account", "reports", key) }));

        var (put, text) = shelf.Put.ShouldHaveSingleItem();
        (put.BucketName, put.Key, put.ContentType).ShouldBe(("reports", key.Replace("{date}", "2026-11-16"), type));
        text.ShouldStartWith(begins);
    }

    [Fact]
    public async Task What_cannot_be_written_keeps_nothing_else_from_arriving_and_is_tried_again_alone()
    {
        shelf.Refusal = new AmazonS3Exception("Access Denied") { ErrorCode = "AccessDenied", StatusCode = HttpStatusCode.Forbidden };
        var file = Path.Combine(folder.Root, "idle-{date}.csv");
        var courier = Courier(Weekly() with { File = file, Object = new ReportObject("account", "reports", "idle/idle-{date}.csv") });
        await DeliverAsync(courier);
        chat.Messages.ShouldHaveSingleItem();
        Directory.GetFiles(folder.Root).ShouldHaveSingleItem();
        logs.Lines.ShouldContain(line => line.Contains("The report 'weekly' could not be delivered: the object s3://reports/idle/idle-2026-11-16.csv cannot be written: target 'account' may not write it: allow its credentials s3:PutObject on arn:aws:s3:::reports/idle/*"));

        shelf.Refusal = null;
        clock.Advance(TimeSpan.FromMinutes(1));
        await courier.RoundAsync(default);

        shelf.Put.ShouldHaveSingleItem();
        chat.Messages.ShouldHaveSingleItem();
        logs.Lines.ShouldContain(line => line.Contains("Delivered the report 'weekly'"));
    }

    [Fact]
    public async Task Everything_that_did_not_arrive_is_told_together()
    {
        shelf.Refusal = new AmazonS3Exception("The specified bucket does not exist") { ErrorCode = "NoSuchBucket", StatusCode = HttpStatusCode.NotFound };
        chat.Answer = HttpStatusCode.BadGateway;

        await DeliverAsync(Courier(Weekly() with { Object = new ReportObject("account", "reports", "idle.csv") }));

        logs.Lines.ShouldContain(line => line.Contains("there is no bucket 'reports' for target 'account' (eu-west-1): make it there, or correct its name; the webhook answered 502."));
    }

    [ContractFact]
    public async Task It_lies_there_for_whoever_asks_S3()
    {
        using var s3 = new AmazonS3Client(new BasicAWSCredentials(AwsCli.AccessKey, AwsCli.SecretKey), new AmazonS3Config { ServiceURL = (await moto.ServerAsync()).Endpoint.ToString(), AuthenticationRegion = AwsCli.Region, ForcePathStyle = true });
        await s3.PutBucketAsync(new PutBucketRequest { BucketName = "reports", BucketRegion = new S3Region(AwsCli.Region) });

        await DeliverAsync(Courier(Weekly() with { Webhook = null, Object = new ReportObject("account", "reports", "idle/idle-{date}.html") }, s3));

        using var written = await s3.GetObjectAsync("reports", "idle/idle-2026-11-16.html");
        using var reader = new StreamReader(written.ResponseStream);
        (await reader.ReadToEndAsync()).ShouldStartWith("<!DOCTYPE html>");
        written.Headers.ContentType.ShouldBe("text/html; charset=utf-8");
    }

    /// <summary>Lets a report become due, and delivered.</summary>
    private async Task DeliverAsync(ReportCourier courier)
    {
        await courier.RoundAsync(default);
        clock.Advance(TimeSpan.FromMinutes(2));
        await courier.RoundAsync(default);
    }

    /// <summary>Where objects are put, in memory.</summary>
    private sealed class Shelf() : AmazonS3Client(new AnonymousAWSCredentials(), new AmazonS3Config { ServiceURL = "http://127.0.0.1:9" })
    {
        public List<(PutObjectRequest Request, string Text)> Put { get; } = [];

        public AmazonS3Exception? Refusal { get; set; }

        public override async Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
        {
            if (Refusal is { } refusal) throw refusal;
            using var reader = new StreamReader(request.InputStream);
            Put.Add((request, await reader.ReadToEndAsync(cancellationToken)));
            return new PutObjectResponse();
        }
    }
}
