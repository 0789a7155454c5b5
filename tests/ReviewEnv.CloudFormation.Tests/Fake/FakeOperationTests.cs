namespace ReviewEnv.CloudFormation.Tests.Fake;

public sealed class FakeOperationTests : FakeTests
{
    [Fact]
    public async Task A_stack_goes_through_its_statuses_by_the_clock()
    {
        Fake.Settings.StackTimes = TimeSpan.FromSeconds(10);
        await Api.DeployAsync("web", "one", creates: true);
        (await StatusAsync("web")).ShouldBe("CREATE_IN_PROGRESS");
        Pass(10);
        (await StatusAsync("web")).ShouldBe("CREATE_COMPLETE");

        await Api.DeployAsync("web", "two", creates: false);
        (await StatusAsync("web")).ShouldBe("UPDATE_IN_PROGRESS");
        (await TagsAsync("web"))["reviewenv:commit"].ShouldBe("two");
        (await Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "three", creates: false))).ShouldEndWith("is in UPDATE_IN_PROGRESS state and can not be updated.");
        (await Api.RefusedAsync("DeleteStack", ("StackName", "web"))).ShouldEndWith("cannot be deleted while in status UPDATE_IN_PROGRESS");
        Pass(10);
        (await StatusAsync("web")).ShouldBe("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        Pass(10);
        (await StatusAsync("web")).ShouldBe("UPDATE_COMPLETE");

        var id = Fake.FindStack("web")!.Id;
        await Api.DoAsync("DeleteStack", ("StackName", "web"), ("ClientRequestToken", "bye"));
        (await StatusAsync("web")).ShouldBe("DELETE_IN_PROGRESS");
        Pass(10);
        (await Api.RefusedAsync("DescribeStacks", ("StackName", "web"))).ShouldBe("ValidationError: Stack with id web does not exist");
        (await StatusAsync(id)).ShouldBe("DELETE_COMPLETE");
        await Api.DoAsync("DeleteStack", ("StackName", "web"));
        (await Api.DoAsync("ListStacks", ("StackStatusFilter.member.1", "DELETE_COMPLETE"))).Descendants("StackId").Single().Value.ShouldBe(id);
    }

    [Fact]
    public async Task A_failed_creation_says_first_what_failed_and_leaves_only_deletion()
    {
        await Api.DeployAsync("web", "one", creates: true, QueryClient.Parameter(1, "Behaviour", "FailsToStart"));

        (await StatusAsync("web")).ShouldBe("ROLLBACK_COMPLETE");
        var failed = Fake.FindStack("web")!.Events.Where(item => item.Status == "CREATE_FAILED").ToList();
        failed[0].Reason!.ShouldContain("boom");
        failed[1].Reason.ShouldBe("Resource creation cancelled");
        failed.ShouldAllBe(item => item.Token == "t-one");
        (await Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "two", creates: false))).ShouldEndWith("is in ROLLBACK_COMPLETE state and can not be updated.");
        (await Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "two", creates: true))).ShouldBe("ValidationError: Stack [web] already exists and cannot be created again with the changeSet [two].");
        await Api.DoAsync("DeleteStack", ("StackName", "web"));
        await Api.DeployAsync("web", "one", creates: true);
        Fake.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE", "CREATE_COMPLETE"]);
    }

    [Fact]
    public async Task A_failed_update_brings_back_tags_parameters_outputs_and_resources()
    {
        await Api.DeployAsync("web", "one", creates: true);
        var before = Fake.FindStack("web")!;
        var second = await Api.DeployAsync("web", "two", creates: false, [.. QueryClient.Parameter(1, "Behaviour", "FailsToStart"), .. QueryClient.Parameter(2, "Big", "yes"), .. QueryClient.Parameter(3, "Host", "new.example")]);

        (await StatusAsync("web")).ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        var after = Fake.FindStack("web")!;
        after.Tags.ShouldBe(before.Tags);
        after.Parameters.ShouldBe(before.Parameters);
        after.Outputs.ShouldBe(before.Outputs);
        after.Resources.ShouldBe(before.Resources);
        after.ChangeSetId.ShouldBe(second);
        (await Api.DoAsync("DescribeChangeSet", ("ChangeSetName", second))).Element("ExecutionStatus")!.Value.ShouldBe("EXECUTE_FAILED");
    }

    [Fact]
    public async Task What_never_answers_can_be_deleted_or_cancelled()
    {
        await Api.DeployAsync("web", "one", creates: true, QueryClient.Parameter(1, "Behaviour", "NeverAnswers"));
        Pass(86_400);
        (await StatusAsync("web")).ShouldBe("CREATE_IN_PROGRESS");
        (await Api.RefusedAsync("CancelUpdateStack", ("StackName", "web"))).ShouldBe("ValidationError: CancelUpdateStack cannot be called from current stack status");
        await Api.DoAsync("DeleteStack", ("StackName", "web"));

        await Api.DeployAsync("web", "one", creates: true);
        await Api.DeployAsync("web", "two", creates: false, QueryClient.Parameter(1, "Behaviour", "NeverAnswers"));
        (await StatusAsync("web")).ShouldBe("UPDATE_IN_PROGRESS");
        await Api.DoAsync("CancelUpdateStack", ("StackName", "web"));
        (await StatusAsync("web")).ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        (await TagsAsync("web"))["reviewenv:commit"].ShouldBe("one");
    }

    [Fact]
    public async Task A_stuck_rollback_is_continued_until_it_works_or_skips()
    {
        Fake.Script("web").NextUpdateGetsStuck(1, "Bucket").NextUpdateGetsStuck(int.MaxValue, "Queue");
        await Api.DeployAsync("web", "one", creates: true);
        await Api.DeployAsync("web", "two", creates: false);
        (await StatusAsync("web")).ShouldBe("UPDATE_ROLLBACK_FAILED");
        (await Api.RefusedAsync("CreateChangeSet", QueryClient.Preparation("web", "three", creates: false))).ShouldEndWith("is in UPDATE_ROLLBACK_FAILED state and can not be updated.");
        await Api.DoAsync("ContinueUpdateRollback", ("StackName", "web"), ("ClientRequestToken", "c1"));
        (await StatusAsync("web")).ShouldBe("UPDATE_ROLLBACK_FAILED");
        await Api.DoAsync("ContinueUpdateRollback", ("StackName", "web"), ("ClientRequestToken", "c1"));
        (await StatusAsync("web")).ShouldBe("UPDATE_ROLLBACK_FAILED");
        await Api.DoAsync("ContinueUpdateRollback", ("StackName", "web"), ("ClientRequestToken", "c2"));
        (await StatusAsync("web")).ShouldBe("UPDATE_ROLLBACK_COMPLETE");

        await Api.DeployAsync("web", "four", creates: false);
        (await Api.RefusedAsync("ContinueUpdateRollback", ("StackName", "web"), ("ResourcesToSkip.member.1", "Bucket"))).ShouldContain("cannot be skipped");
        await Api.DoAsync("ContinueUpdateRollback", ("StackName", "web"), ("ResourcesToSkip.member.1", "Queue"));
        (await StatusAsync("web")).ShouldBe("UPDATE_ROLLBACK_COMPLETE");
    }

    [Fact]
    public async Task A_deletion_fails_until_it_may_leave_things_behind()
    {
        Fake.Script("web").DeletionsFail("Bucket");
        await Api.DeployAsync("web", "one", creates: true);
        (await Api.RefusedAsync("DeleteStack", ("StackName", "web"), ("RetainResources.member.1", "Bucket"))).ShouldContain("RetainResources");
        (await Api.RefusedAsync("DeleteStack", ("StackName", "web"), ("DeletionMode", "FORCE_DELETE_STACK"))).ShouldContain("FORCE_DELETE_STACK");
        await Api.DoAsync("DeleteStack", ("StackName", "web"));

        (await StatusAsync("web")).ShouldBe("DELETE_FAILED");
        var stack = Fake.FindStack("web")!;
        stack.StatusReason.ShouldBe("The following resource(s) failed to delete: [Bucket]. ");
        stack.Resources.ToDictionary(resource => resource.LogicalId, resource => resource.Status).ShouldBe(new Dictionary<string, string> { ["Queue"] = "DELETE_COMPLETE", ["Bucket"] = "DELETE_FAILED" });
        await Api.DoAsync("DeleteStack", ("StackName", "web"), ("RetainResources.member.1", "Bucket"));
        (await StatusAsync(stack.Id)).ShouldBe("DELETE_COMPLETE");
        Fake.AllStacks.Single().Resources.Single(resource => resource.LogicalId == "Bucket").Status.ShouldBe("DELETE_SKIPPED");
    }

    [Fact]
    public async Task Forced_deletion_and_a_lifted_obstacle_get_past_too()
    {
        var full = true;
        Fake.Script("a").DeletionsFail("Bucket", times: 2);
        Fake.Script("b").DeletionsFailWhile(() => full, "Bucket");
        foreach (var name in (string[])["a", "b"])
        {
            await Api.DeployAsync(name, "one", creates: true);
            await Api.DoAsync("DeleteStack", ("StackName", name));
            (await StatusAsync(name)).ShouldBe("DELETE_FAILED");
        }

        await Api.DoAsync("DeleteStack", ("StackName", "a"), ("DeletionMode", "FORCE_DELETE_STACK"));
        full = false;
        await Api.DoAsync("DeleteStack", ("StackName", "b"));
        Fake.LivingStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scripts_choose_other_endings()
    {
        Fake.Script("a").NextCreationEnds("ROLLBACK_FAILED");
        Fake.Script("b").NextCreationEnds("CREATE_FAILED", "no more room", "Bucket");
        Fake.Script("c").NextUpdateEnds("UPDATE_FAILED");
        foreach (var name in (string[])["a", "b", "c"]) await Api.DeployAsync(name, "one", creates: true);
        await Api.DeployAsync("c", "two", creates: false);

        Fake.LivingStacks.Select(stack => stack.Status).ShouldBe(["ROLLBACK_FAILED", "CREATE_FAILED", "UPDATE_FAILED"]);
        Fake.FindStack("b")!.Events.First(item => item.Status == "CREATE_FAILED").ShouldSatisfyAllConditions(item => item.LogicalId.ShouldBe("Bucket"), item => item.Reason!.ShouldContain("no more room"));
        await Api.DoAsync("RollbackStack", ("StackName", "b"));
        await Api.DoAsync("RollbackStack", ("StackName", "c"));
        Fake.LivingStacks.Select(stack => stack.Status).ShouldBe(["ROLLBACK_FAILED", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"]);
        Fake.Script("c").Shows("BRAND_NEW_STATUS");
        (await StatusAsync("c")).ShouldBe("BRAND_NEW_STATUS");
        Fake.Script("c").Shows(null).Put("IMPORT_IN_PROGRESS");
        (await StatusAsync("c")).ShouldBe("IMPORT_IN_PROGRESS");
    }

    [Fact]
    public async Task A_change_set_can_ask_to_delete_or_to_stop_on_failure()
    {
        foreach (var choice in (string[])["DELETE", "DO_NOTHING"])
        {
            await Api.DeployAsync(choice.Replace('_', '-'), "one", creates: true, [("OnStackFailure", choice), .. QueryClient.Parameter(1, "Behaviour", "FailsToStart")]);
        }

        Fake.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE", "CREATE_FAILED"]);
    }

    [Fact]
    public async Task Protection_keeps_a_stack_and_policies_are_kept()
    {
        await Api.DeployAsync("web", "one", creates: true);
        await Api.DoAsync("UpdateTerminationProtection", ("StackName", "web"), ("EnableTerminationProtection", "true"));
        (await Api.RefusedAsync("DeleteStack", ("StackName", "web"))).ShouldBe("ValidationError: Stack [web] cannot be deleted while TerminationProtection is enabled");
        await Api.DoAsync("SetStackPolicy", ("StackName", "web"), ("StackPolicyBody", """{"Statement":[]}"""));
        (await Api.DoAsync("GetStackPolicy", ("StackName", "web"))).Value.ShouldBe("""{"Statement":[]}""");
        await Api.DoAsync("UpdateTerminationProtection", ("StackName", "web"), ("EnableTerminationProtection", "false"));
        await Api.DoAsync("DeleteStack", ("StackName", "web"));
        Fake.LivingStacks.ShouldBeEmpty();
    }
}
