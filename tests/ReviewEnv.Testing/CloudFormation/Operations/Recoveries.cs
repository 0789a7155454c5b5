using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Play;
using ReviewEnv.Testing.CloudFormation.Stacks;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>The ways out: ContinueUpdateRollback, RollbackStack and CancelUpdateStack.</summary>
internal sealed class Recoveries(StackStore store, Rollbacks rollbacks)
{
    public object?[] Continue(ApiRequest request)
    {
        var stack = Find(request);
        var skip = request.Form.List("ResourcesToSkip");
        var token = VersionReader.TokenOf(request.Form, "ClientRequestToken");
        var operation = $"ContinueUpdateRollback {string.Join(',', skip)}";
        if (stack.Repeats(token, operation)) return [];
        if (stack.Status != "UPDATE_ROLLBACK_FAILED") throw ServiceError.Validation($"Stack:{stack.Id} is in {stack.Status} state and can not be rolled back.");
        var wrong = skip.Where(name => !stack.Resources.Exists(resource => resource.LogicalId == name && resource.Status == "UPDATE_FAILED")).ToList();
        if (wrong.Count > 0) throw ServiceError.Validation($"Resources [{string.Join(", ", wrong)}] cannot be skipped: they are not in UPDATE_FAILED state");
        stack.Remember(token, operation);
        rollbacks.StartOfUpdate(stack, request.Now, "User Initiated", skip);
        return [];
    }

    public object?[] Rollback(ApiRequest request)
    {
        var stack = Find(request);
        var token = VersionReader.TokenOf(request.Form, "ClientRequestToken");
        if (stack.Repeats(token, "RollbackStack")) return [Element("StackId", stack.Id)];
        if (stack.Status is not ("CREATE_FAILED" or "UPDATE_FAILED")) throw ServiceError.Validation($"Stack:{stack.Id} is in {stack.Status} state and can not be rolled back.");
        stack.Remember(token, "RollbackStack");
        if (stack.Status == "CREATE_FAILED") rollbacks.StartOfCreation(stack, request.Now, "User Initiated", [], "");
        else rollbacks.StartOfUpdate(stack, request.Now, "User Initiated", []);
        return [Element("StackId", stack.Id)];
    }

    public object?[]? Cancel(ApiRequest request)
    {
        var stack = Find(request);
        var token = VersionReader.TokenOf(request.Form, "ClientRequestToken");
        if (stack.Repeats(token, "CancelUpdateStack")) return null;
        if (stack.Status != "UPDATE_IN_PROGRESS") throw ServiceError.Validation("CancelUpdateStack cannot be called from current stack status");
        stack.Remember(token, "CancelUpdateStack");
        if (stack.Executed.LastOrDefault() is { Execution: "EXECUTE_IN_PROGRESS" } set) set.Execution = "EXECUTE_FAILED";
        rollbacks.StartOfUpdate(stack, request.Now, "User Initiated", []);
        return null;
    }

    private Stack Find(ApiRequest request) => store.Living(request.Form.Needed("StackName"), request.Region, request.Now);
}
