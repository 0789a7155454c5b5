using System.Xml.Linq;

namespace ReviewEnv.CloudFormation.Tests.Fake;

public sealed class FakeChangeSetTests : FakeTests
{
    [Fact]
    public async Task A_first_change_set_makes_a_shell_without_tags()
    {
        await Api.PrepareAsync("web", "one", creates: true);

        (await StatusAsync("web")).ShouldBe("REVIEW_IN_PROGRESS");
        (await TagsAsync("web")).ShouldBeEmpty();
        (await Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "two", creates: false))).ShouldEndWith("is in REVIEW_IN_PROGRESS state and can not be updated.");
        await Api.PrepareAsync("web", "two", creates: true);
        (await Api.DoAsync("ListChangeSets", ("StackName", "web"))).Descendants("ChangeSetName").Select(name => name.Value).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task A_change_set_takes_its_time_and_cannot_be_executed_before()
    {
        Fake.Settings.ChangeSetTime = TimeSpan.FromSeconds(10);
        var id = await Api.PrepareAsync("web", "one", creates: true);

        (await DescribedAsync(id)).ShouldBe(("CREATE_PENDING", "UNAVAILABLE"));
        Pass(6);
        (await DescribedAsync(id)).ShouldBe(("CREATE_IN_PROGRESS", "UNAVAILABLE"));
        (await Api.RefusedAsync("ExecuteChangeSet", ("ChangeSetName", id))).ShouldBe($"InvalidChangeSetStatus: ChangeSet [{id}] cannot be executed in its current status of [CREATE_IN_PROGRESS]");
        Pass(4);
        (await DescribedAsync(id)).ShouldBe(("CREATE_COMPLETE", "AVAILABLE"));
    }

    [Fact]
    public async Task Execution_leaves_only_the_executed_set_and_only_by_id()
    {
        var other = await Api.PrepareAsync("web", "other", creates: true);
        var id = await Api.DeployAsync("web", "one", creates: true);

        (await DescribedAsync(id)).ShouldBe(("CREATE_COMPLETE", "EXECUTE_COMPLETE"));
        (await Api.DoAsync("ListChangeSets", ("StackName", "web"))).Descendants("member").ShouldBeEmpty();
        (await Api.RefusedAsync("DescribeChangeSet", ("ChangeSetName", other))).ShouldStartWith("ChangeSetNotFound");
        (await Api.RefusedAsync("ExecuteChangeSet", ("ChangeSetName", id))).ShouldEndWith("in its current execution status of [EXECUTE_COMPLETE]");
        Fake.FindStack("web")!.ChangeSetId.ShouldBe(id);
    }

    [Fact]
    public async Task The_same_request_again_has_the_same_answer_and_no_second_effect()
    {
        var first = await Api.PrepareAsync("web", "one", creates: true, ("ClientToken", "a"));
        (await Api.PrepareAsync("web", "one", creates: true, ("ClientToken", "a"))).ShouldBe(first);
        (await Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "one", creates: true, ("ClientToken", "b")))).ShouldStartWith("AlreadyExistsException");

        foreach (var _ in (int[])[1, 2]) await Api.DoAsync("ExecuteChangeSet", ("ChangeSetName", first), ("ClientRequestToken", "run"));
        var stack = Fake.FindStack("web")!;
        stack.Events.Count(item => item.Status == "CREATE_IN_PROGRESS" && item.LogicalId == "web").ShouldBe(1);
        stack.Events.Where(item => item.Status != "REVIEW_IN_PROGRESS").ShouldAllBe(item => item.Token == "run");
        (await Api.PrepareAsync("web", "one", creates: true, ("ClientToken", "a"))).ShouldBe(first);

        var second = await Api.PrepareAsync("web", "two", creates: false);
        (await Api.RefusedAsync("ExecuteChangeSet", ("ChangeSetName", second), ("ClientRequestToken", "run"))).ShouldStartWith("TokenAlreadyExistsException");
    }

    [Fact]
    public async Task Nothing_to_change_fails_the_set_or_refuses_it()
    {
        await Api.DeployAsync("web", "one", creates: true);
        var id = await Api.PrepareAsync("web", "two", creates: false, ("Tags.member.1.Value", "one"));
        var described = await Api.DoAsync("DescribeChangeSet", ("ChangeSetName", "two"), ("StackName", "web"));
        described.Element("Status")!.Value.ShouldBe("FAILED");
        described.Element("StatusReason")!.Value.ShouldBe("The submitted information didn't contain changes. Submit different information to create a change set.");
        (await Api.RefusedAsync("ExecuteChangeSet", ("ChangeSetName", id))).ShouldEndWith("cannot be executed in its current status of [FAILED]");

        Fake.Settings.RefusesUnchanged = true;
        (await Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "three", creates: false, ("Tags.member.1.Value", "one")))).ShouldBe("ValidationError: No updates are to be performed.");
    }

    [Fact]
    public async Task Changes_name_what_is_added_modified_removed_and_replaced_and_why()
    {
        await Api.DeployAsync("web", "one", creates: true);
        const string same = "Tags.member.1.Value";
        (await ChangesAsync("host", [(same, "one"), .. QueryClient.Parameter(1, "Host", "b.example")])).ShouldBe(["Modify Queue False Properties Description:Host"]);
        (await ChangesAsync("big", [(same, "one"), .. QueryClient.Parameter(1, "Big", "yes")])).ShouldBe(["Modify Queue False Properties DelaySeconds", "Add Topic   "]);
        (await ChangesAsync("tags")).ShouldBe(["Modify Queue False Tags ", "Modify Bucket False Tags "]);
        var renamed = FakeTemplates.Web.Replace("DelaySeconds: !If [IsBig, 10, 5]", "QueueName: other").Replace("  Bucket:\n", "  Store:\n");
        (await ChangesAsync("text", (same, "one"), ("TemplateBody", renamed))).ShouldBe(["Modify Queue True Properties DelaySeconds,QueueName", "Add Store   ", "Remove Bucket   "]);
    }

    [Fact]
    public async Task Changes_come_in_pages()
    {
        Fake.Settings.ChangesPerPage = 1;
        var id = await Api.PrepareAsync("web", "one", creates: true);
        var first = await Api.DoAsync("DescribeChangeSet", ("ChangeSetName", id));
        var second = await Api.DoAsync("DescribeChangeSet", ("ChangeSetName", id), ("NextToken", first.Element("NextToken")!.Value));

        new[] { first, second }.Select(page => page.Descendants("LogicalResourceId").Single().Value).ShouldBe(["Queue", "Bucket"]);
        second.Element("NextToken").ShouldBeNull();
    }

    [Fact]
    public async Task Another_change_of_the_stack_makes_a_set_obsolete()
    {
        await Api.DeployAsync("web", "one", creates: true);
        var id = await Api.PrepareAsync("web", "two", creates: false);
        Fake.Script("web").Tag("reviewenv:commit", "somebody else's");

        (await DescribedAsync(id)).ShouldBe(("CREATE_COMPLETE", "OBSOLETE"));
        (await Api.RefusedAsync("ExecuteChangeSet", ("ChangeSetName", id))).ShouldEndWith("in its current execution status of [OBSOLETE]");
    }

    private async Task<(string, string)> DescribedAsync(string id)
    {
        var set = await Api.DoAsync("DescribeChangeSet", ("ChangeSetName", id));
        return (set.Element("Status")!.Value, set.Element("ExecutionStatus")!.Value);
    }

    private async Task<List<string>> ChangesAsync(string name, params (string, string)[] fields)
    {
        var id = await Api.PrepareAsync("web", name, creates: false, fields);
        var set = await Api.DoAsync("DescribeChangeSet", ("ChangeSetName", id));
        return [.. set.Descendants("ResourceChange").Select(change => string.Join(' ', change.Element("Action")?.Value, change.Element("LogicalResourceId")?.Value, change.Element("Replacement")?.Value, Joined(change.Element("Scope")!.Elements()), Joined(change.Descendants("Target").Select(Named))))];
    }

    private static XElement Named(XElement target) => new("x", target.Element("Name")?.Value, target.Parent!.Element("CausingEntity") is { } cause ? $":{cause.Value}" : "");

    private static string Joined(IEnumerable<XElement> elements) => string.Join(',', elements.Select(element => element.Value));
}
