using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Fake;

public sealed class FakeFaultTests : FakeTests
{
    [Fact]
    public async Task Requests_fail_as_often_as_told_and_only_those_meant()
    {
        Fake.Plant("web");
        Fake.Faults.Fail(ApiFault.Throttling, "DescribeStacks", times: 2);
        Fake.Faults.Fail(ApiFault.ExpiredToken, "ListStacks", after: 1);

        foreach (var _ in (int[])[1, 2]) (await Api.RefusedAsync("DescribeStacks")).ShouldBe("Throttling: Rate exceeded");
        await Api.DoAsync("DescribeStacks");
        await Api.DoAsync("ListStacks");
        (await Api.SendAsync("ListStacks")).Status.ShouldBe(403);
        Fake.Calls.Count("DescribeStacks").ShouldBe(3);
        Fake.Calls.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_breaks_before_or_after_the_request_was_done()
    {
        Fake.Faults.Fail(ApiFault.Drop, "DeleteStack");
        Fake.Faults.Fail(ApiFault.DropAfterActing, "DeleteStack");
        Fake.Plant("web");

        await Should.ThrowAsync<HttpRequestException>(() => Api.DoAsync("DeleteStack", ("StackName", "web")));
        Fake.LivingStacks.Count.ShouldBe(1);
        await Should.ThrowAsync<HttpRequestException>(() => Api.DoAsync("DeleteStack", ("StackName", "web")));
        Fake.LivingStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_proxy_puts_a_page_in_the_way()
    {
        Fake.Faults.Fail(ApiFault.HtmlPage);
        using var http = new HttpClient();
        using var answer = await http.PostAsync(Fake.Endpoint, new FormUrlEncodedContent([new("Action", "ListStacks")]));

        ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((200, "text/html"));
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<html>");
    }

    [Fact]
    public async Task A_storm_of_requests_is_throttled_until_a_second_has_passed()
    {
        Fake.Faults.RequestsPerSecond = 2;
        await Api.DoAsync("ListStacks");
        await Api.DoAsync("ListStacks");
        (await Api.RefusedAsync("ListStacks")).ShouldStartWith("Throttling");
        Pass(1);
        await Api.DoAsync("ListStacks");
        Fake.Faults.Throttled.ShouldBe(1);
    }

    [Fact]
    public async Task A_test_looks_in_before_and_after_each_request()
    {
        Fake.Plant("web");
        var seen = new List<string>();
        Fake.OnCall = (call, moment) =>
        {
            seen.Add($"{moment} {call}: {Fake.LivingStacks.Count}");
            return Task.CompletedTask;
        };
        await Api.DoAsync("DeleteStack", ("StackName", "web"));

        seen.ShouldBe(["Before DeleteStack web: 1", "After DeleteStack web: 0"]);
    }

    [Fact]
    public async Task The_service_goes_away_and_comes_back_with_its_stacks()
    {
        Fake.Plant("web");
        await Fake.DownAsync();
        await Should.ThrowAsync<HttpRequestException>(() => Api.DoAsync("ListStacks"));
        await Fake.UpAsync();
        (await StatusAsync("web")).ShouldBe("CREATE_COMPLETE");
    }
}
