using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Play;
using ReviewEnv.Testing.CloudFormation.Stacks;
using ReviewEnv.Testing.CloudFormation.Templates;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>CreateChangeSet, ExecuteChangeSet and DeleteChangeSet.</summary>
internal sealed class ChangeSetWrites(StackStore store, FakeSettings settings, ChangeSetReads sets, ChangeList changes, Deployments deployments)
{
    private const string Unchanged = "The submitted information didn't contain changes. Submit different information to create a change set.";

    public object?[] Create(ApiRequest request)
    {
        var form = request.Form;
        var stackName = form.Needed("StackName");
        var name = VersionReader.NameOf(form, "ChangeSetName");
        var token = VersionReader.TokenOf(form, "ClientToken");
        var creates = form.Text("ChangeSetType") == "CREATE";
        if (form.Text("OnStackFailure") == "DELETE" && !creates) throw ServiceError.Validation("OnStackFailure DELETE is only valid when ChangeSetType is CREATE.");
        var stack = store.Find(stackName, request.Region, request.Now);
        if (stack is { Gone: true }) stack = null;
        if (Repeated(stack, name, token) is { } known) return Answer(known);
        Check(stack, stackName, name, creates);

        if (stack is null)
        {
            VersionReader.NameOf(form, "StackName");
            Limit(request.Region);
        }

        var shell = stack ?? new Stack(stackName, request.Region, request.Now);
        var version = VersionReader.Read(request, shell.Name, shell.Id, shell.Version);
        var unchanged = shell.Version is { } before && before.Equivalent(version);
        if (unchanged && settings.RefusesUnchanged) throw ServiceError.Validation("No updates are to be performed.");
        if (stack is null) store.Add(shell).Become(request.Now, "REVIEW_IN_PROGRESS", "User Initiated");
        var failure = store.ScriptOf(shell.Name).NextChangeSetFailure() ?? (unchanged ? Unchanged : null);
        var list = changes.Between(shell.Version, version, shell.Resources.ToDictionary(resource => resource.LogicalId, resource => resource.PhysicalId));
        var set = new ChangeSet(name, shell, creates, version, list, request.Now, request.Now + settings.ChangeSetTime, failure)
        {
            ClientToken = token,
            Description = form.Text("Description"),
            OnStackFailure = form.Text("OnStackFailure"),
        };
        store.Add(set);
        return Answer(set);
    }

    public object?[] Execute(ApiRequest request)
    {
        var set = sets.Find(request);
        var stack = set.Stack;
        var token = VersionReader.TokenOf(request.Form, "ClientRequestToken");
        if (stack.Repeats(token, $"ExecuteChangeSet {set.Id}")) return [];
        if (set.Status(request.Now) != "CREATE_COMPLETE") throw Refused(set, $"status of [{set.Status(request.Now)}]");
        if (set.ExecutionStatus(request.Now) != "AVAILABLE") throw Refused(set, $"execution status of [{set.ExecutionStatus(request.Now)}]");
        if (stack.Busy) throw StackWrites.NotUpdatable(stack);
        var disable = request.Form.MaybeFlag("DisableRollback");
        if (disable is not null && set.OnStackFailure is not null) throw ServiceError.Validation("You cannot specify both OnStackFailure and DisableRollback.");

        stack.Remember(token, $"ExecuteChangeSet {set.Id}");
        stack.ChangeSets.Clear();
        stack.Executed.Add(set);
        deployments.Start(stack, set.Version, request.Now, set.Creates, set.OnStackFailure ?? (disable == true ? "DO_NOTHING" : "ROLLBACK"), set);
        return [];
    }

    public object?[] Delete(ApiRequest request)
    {
        if (sets.TryFind(request) is not { } set) return [];
        if (set.Execution is not null) throw new ServiceError("InvalidChangeSetStatus", $"ChangeSet [{set.Id}] cannot be deleted in its current execution status of [{set.Execution}]");
        set.Stack.ChangeSets.Remove(set);
        return [];
    }

    // A name is free again once its change set was executed, unless the very same request comes again.
    private static ChangeSet? Repeated(Stack? stack, string name, string? token)
    {
        var standing = stack?.ChangeSets.Find(set => set.Name == name);
        var known = standing ?? stack?.Executed.FindLast(set => set.Name == name);
        if (known is not null && token is not null && known.ClientToken == token) return known;
        return standing is null ? null : throw new ServiceError("AlreadyExistsException", $"ChangeSet [{name}] already exists");
    }

    private static void Check(Stack? stack, string stackName, string name, bool creates)
    {
        if (creates)
        {
            if (stack is not (null or { Status: "REVIEW_IN_PROGRESS" })) throw ServiceError.Validation($"Stack [{stackName}] already exists and cannot be created again with the changeSet [{name}].");
        }
        else if (stack is null) throw ServiceError.NoStack(stackName);
        else if (!StackWrites.IsUpdatable(stack)) throw StackWrites.NotUpdatable(stack);
    }

    private void Limit(string region)
    {
        if (store.All.Count(stack => stack.Region == region && !stack.Gone) >= settings.StackLimit) throw new ServiceError("LimitExceededException", $"Limit on the number of stacks {settings.StackLimit} exceeded");
    }

    private static object?[] Answer(ChangeSet set) => [Element("Id", set.Id), Element("StackId", set.Stack.Id)];

    private static ServiceError Refused(ChangeSet set, string because) => new("InvalidChangeSetStatus", $"ChangeSet [{set.Id}] cannot be executed in its current {because}");
}
