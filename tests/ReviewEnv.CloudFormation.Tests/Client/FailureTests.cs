using System.Net;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;
using static ReviewEnv.CloudFormation.Tests.Client.CannedService;

namespace ReviewEnv.CloudFormation.Tests.Client;

/// <summary>What a user of the client sees when things go wrong, and what the service sees of it.</summary>
public sealed class FailureTests
{
    private static readonly Func<HttpContext, Task> Works = Success("ExecuteChangeSet");

    public static TheoryData<string, Type> Codes => new()
    {
        { "AlreadyExistsException", typeof(AlreadyExistsException) },
        { "ChangeSetNotFound", typeof(ChangeSetNotFoundException) },
        { "InsufficientCapabilitiesException", typeof(InsufficientCapabilitiesException) },
        { "InvalidChangeSetStatus", typeof(InvalidChangeSetStatusException) },
        { "TokenAlreadyExistsException", typeof(TokenAlreadyExistsException) },
        { "ValidationError", typeof(AmazonCloudFormationException) },
        { "AccessDenied", typeof(AmazonCloudFormationException) },
        { "ExpiredToken", typeof(AmazonCloudFormationException) },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_refusal_has_its_type_code_words_and_request_id_and_is_not_repeated(string code, Type type)
    {
        await using var service = await StartAsync(Refusal(400, code, "Stack with id &lt;x&gt; does not exist"));
        using var client = service.Client();

        var refused = await Should.ThrowAsync<AmazonCloudFormationException>(ExecuteAsync(client));

        refused.ShouldBeOfType(type);
        (refused.ErrorCode, refused.Message, refused.RequestId, refused.StatusCode, refused.ErrorType).ShouldBe((code, "Stack with id <x> does not exist", "request-2", HttpStatusCode.BadRequest, ErrorType.Sender));
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Throttling_is_waited_out()
    {
        await using var service = await StartAsync(Refusal(400, "Throttling", "Rate exceeded"), Refusal(400, "Throttling", "Rate exceeded"), Works);
        using var client = service.Client();

        await ExecuteAsync(client);

        service.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Throttling_without_end_is_told_after_the_configured_number_of_attempts()
    {
        await using var service = await StartAsync(Refusal(400, "Throttling", "Rate exceeded"));
        using var client = service.Client(config => config.MaxErrorRetry = 1);

        (await Should.ThrowAsync<AmazonCloudFormationException>(ExecuteAsync(client))).ErrorCode.ShouldBe("Throttling");

        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_used_up_quota_has_its_type()
    {
        await using var service = await StartAsync(Refusal(400, "LimitExceededException", "too many stacks"));
        using var client = service.Client(config => config.MaxErrorRetry = 0);

        await Should.ThrowAsync<LimitExceededException>(ExecuteAsync(client));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_service_in_trouble_is_asked_again_also_when_its_answer_is_a_page(int status)
    {
        await using var service = await StartAsync(Text(status, "text/html", "<html><body>Bad gateway<br></body></html>"), Works);
        using var client = service.Client();

        await ExecuteAsync(client);

        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_that_is_a_page_still_has_its_status()
    {
        await using var service = await StartAsync(Text(403, "text/html", "<html><body>The proxy says no<br></body></html>"));
        using var client = service.Client();

        var refused = await Should.ThrowAsync<AmazonServiceException>(ExecuteAsync(client));

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Message.ShouldContain("The proxy says no");
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dropped_connection_is_tried_again_with_the_same_token()
    {
        await using var service = await StartAsync(Drop, Works);
        using var client = service.Client();

        await ExecuteAsync(client);

        service.Requests.Select(request => request.Form["ClientRequestToken"]).ShouldBe(["t", "t"]);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_a_network_exception()
    {
        var service = await StartAsync(Works);
        using var client = service.Client(config => config.MaxErrorRetry = 0);
        await service.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(ExecuteAsync(client));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_timeout_per_attempt()
    {
        await using var service = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }), Works);
        using var client = service.Client(config => config.Timeout = TimeSpan.FromMilliseconds(300));

        await ExecuteAsync(client);

        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_cancels_waits_no_longer()
    {
        await using var service = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }));
        using var client = service.Client();
        using var cancelled = new CancellationTokenSource();
        var call = ExecuteAsync(client, cancelled.Token);
        await Eventually.TrueAsync(() => service.Requests.Count == 1, "the request arrives");

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Please sign in<br></body></html>")]
    [InlineData("<html xmlns='http://www.w3.org/1999/xhtml'><body>Please sign in</body></html>")]
    [InlineData("<ExecuteChangeSetResponse/>")]
    [InlineData("<DescribeStacksResponse xmlns='http://cloudformation.amazonaws.com/doc/2010-05-15/'/>")]
    [InlineData("<ExecuteChangeSetResponse xmlns='http://cloudformation.amazonaws.com/doc/2010-05-15/'><ExecuteChangeSetResult>")]
    [InlineData("Please sign in")]
    [InlineData("")]
    public async Task A_success_that_CloudFormation_did_not_write_is_an_error_and_not_repeated(string body)
    {
        await using var service = await StartAsync(Text(200, "text/html", body), Works);
        using var client = service.Client();

        var problem = await Should.ThrowAsync<AmazonClientException>(ExecuteAsync(client));

        problem.Message.ShouldContain("not CloudFormation that answered ExecuteChangeSet");
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_time_that_is_none_is_an_error()
    {
        await using var service = await StartAsync(Success("DescribeStacks", "<Stacks><member><CreationTime>yesterday</CreationTime></member></Stacks>"));
        using var client = service.Client();

        await Should.ThrowAsync<AmazonClientException>(client.DescribeStacksAsync(new DescribeStacksRequest()));
    }

    [Fact]
    public async Task Adaptive_retries_and_an_HTTP_client_of_ones_own_are_a_matter_of_configuration()
    {
        await using var service = await StartAsync(Text(503, "text/plain", "busy"), Works);
        var factory = new CountingFactory();
        using var client = service.Client(config => (config.RetryMode, config.MaxErrorRetry, config.HttpClientFactory) = (RequestRetryMode.Adaptive, 5, factory));

        await ExecuteAsync(client);

        client.Config.RetryMode.ShouldBe(RequestRetryMode.Adaptive);
        (service.Requests.Count, factory.Made).ShouldBe((2, 1));
    }

    private static Task ExecuteAsync(IAmazonCloudFormation client, CancellationToken cancellationToken = default) =>
        client.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = "c", ClientRequestToken = "t" }, cancellationToken);

    private sealed class CountingFactory : HttpClientFactory
    {
        public int Made { get; private set; }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            Made++;
            return new HttpClient();
        }

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;
    }
}
