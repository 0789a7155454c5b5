using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Play;
using ReviewEnv.Testing.CloudFormation.Stacks;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>CreateStack, UpdateStack and DeleteStack.</summary>
internal sealed class StackWrites(StackStore store, FakeSettings settings, Deployments deployments, Deletions deletions)
{
    public object?[] Create(ApiRequest request)
    {
        var form = request.Form;
        var name = VersionReader.NameOf(form, "StackName");
        var token = VersionReader.TokenOf(form, "ClientRequestToken");
        if (store.Find(name, request.Region, request.Now) is { } known)
        {
            return known.Repeats(token, "CreateStack") ? [Element("StackId", known.Id)] : throw new ServiceError("AlreadyExistsException", $"Stack [{name}] already exists");
        }

        var stack = new Stack(name, request.Region, request.Now);
        var version = VersionReader.Read(request, name, stack.Id, null);
        if (store.All.Count(other => other.Region == request.Region && !other.Gone) >= settings.StackLimit) throw new ServiceError("LimitExceededException", $"Limit on the number of stacks {settings.StackLimit} exceeded");
        store.Add(stack);
        stack.Remember(token, "CreateStack");
        stack.Protected = form.Flag("EnableTerminationProtection");
        stack.Policy = form.Text("StackPolicyBody");
        deployments.Start(stack, version, request.Now, creates: true, form.Text("OnFailure") ?? (form.Flag("DisableRollback") ? "DO_NOTHING" : "ROLLBACK"), null);
        return [Element("StackId", stack.Id)];
    }

    public object?[] Update(ApiRequest request)
    {
        var form = request.Form;
        var stack = store.Living(form.Needed("StackName"), request.Region, request.Now);
        var token = VersionReader.TokenOf(form, "ClientRequestToken");
        if (stack.Repeats(token, "UpdateStack")) return [Element("StackId", stack.Id)];
        if (!IsUpdatable(stack)) throw NotUpdatable(stack);
        var version = VersionReader.Read(request, stack.Name, stack.Id, stack.Version);
        if (stack.Version?.Equivalent(version) == true) throw ServiceError.Validation("No updates are to be performed.");
        stack.Remember(token, "UpdateStack");
        stack.Policy = form.Text("StackPolicyBody") ?? stack.Policy;
        stack.Obsolete();
        deployments.Start(stack, version, request.Now, creates: false, form.Flag("DisableRollback") ? "DO_NOTHING" : "ROLLBACK", null);
        return [Element("StackId", stack.Id)];
    }

    public object?[]? Delete(ApiRequest request)
    {
        var form = request.Form;
        var token = VersionReader.TokenOf(form, "ClientRequestToken");
        if (store.Find(form.Needed("StackName"), request.Region, request.Now) is not { } stack) return null;
        var retain = form.List("RetainResources");
        var force = form.Text("DeletionMode") == "FORCE_DELETE_STACK";
        var operation = $"DeleteStack {force} {string.Join(',', retain)}";
        if (stack.Repeats(token, operation) || stack.Gone) return null;
        if (stack.Protected) throw ServiceError.Validation($"Stack [{stack.Name}] cannot be deleted while TerminationProtection is enabled");
        if (stack.Status == "DELETE_IN_PROGRESS") return null;
        if (stack.Busy && stack.Status is not ("CREATE_IN_PROGRESS" or "ROLLBACK_IN_PROGRESS")) throw ServiceError.Validation($"Stack [{stack.Id}] cannot be deleted while in status {stack.Status}");
        if (stack.Status != "DELETE_FAILED" && retain.Count > 0) throw ServiceError.Validation($"Invalid operation on stack [{stack.Id}]. RetainResources can only be specified when the stack is in the DELETE_FAILED state");
        if (stack.Status != "DELETE_FAILED" && force) throw ServiceError.Validation($"Invalid operation on stack [{stack.Id}]. DeletionMode FORCE_DELETE_STACK can only be specified when the stack is in the DELETE_FAILED state");
        var unknown = retain.Where(name => !stack.Resources.Exists(resource => resource.LogicalId == name && resource.Exists)).ToList();
        if (unknown.Count > 0) throw ServiceError.Validation($"Resource(s) [{string.Join(", ", unknown)}] do not exist in stack [{stack.Id}]");

        stack.Remember(token, operation);
        stack.DeletionMode = force ? "FORCE_DELETE_STACK" : stack.DeletionMode;
        if (stack.Version is { } version && form.Text("RoleARN") is { } role) stack.Version = version with { RoleArn = role };
        deletions.Start(stack, request.Now, retain, force);
        return null;
    }

    public static bool IsUpdatable(Stack stack) => stack.Status is
        "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE" or "UPDATE_FAILED" or "IMPORT_COMPLETE" or "IMPORT_ROLLBACK_COMPLETE";

    public static ServiceError NotUpdatable(Stack stack) => ServiceError.Validation($"Stack:{stack.Id} is in {stack.Status} state and can not be updated.");
}
