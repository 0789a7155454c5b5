using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Stacks;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>Which operation is whose.</summary>
internal sealed class Api(StackStore store, StackReads stacks, HistoryReads history, ChangeSetReads setReads, ChangeSetWrites sets, StackWrites writes, Recoveries recoveries, StackSettings settings, TemplateReads templates)
{
    /// <returns>What stands in the result element; null for operations without a result.</returns>
    /// <exception cref="ServiceError">The answer is an error.</exception>
    public object?[]? Answer(ApiRequest request)
    {
        lock (store.Gate)
        {
            return request.Form.Action switch
            {
                "DescribeStacks" => stacks.Describe(request),
                "ListStacks" => stacks.List(request),
                "DescribeStackEvents" => history.Events(request),
                "ListStackResources" => history.Resources(request),
                "DescribeStackResources" => history.AllResources(request),
                "DescribeChangeSet" => setReads.Describe(request),
                "ListChangeSets" => setReads.List(request),
                "CreateChangeSet" => sets.Create(request),
                "ExecuteChangeSet" => sets.Execute(request),
                "DeleteChangeSet" => sets.Delete(request),
                "CreateStack" => writes.Create(request),
                "UpdateStack" => writes.Update(request),
                "DeleteStack" => writes.Delete(request),
                "ContinueUpdateRollback" => recoveries.Continue(request),
                "RollbackStack" => recoveries.Rollback(request),
                "CancelUpdateStack" => recoveries.Cancel(request),
                "UpdateTerminationProtection" => settings.Protect(request),
                "SetStackPolicy" => settings.SetPolicy(request),
                "GetStackPolicy" => settings.GetPolicy(request),
                "GetTemplate" => templates.Get(request),
                "GetTemplateSummary" => templates.Summary(request),
                "ValidateTemplate" => templates.Validate(request),
                var other => throw new ServiceError("InvalidAction", $"Could not find operation {other} for version 2010-05-15"),
            };
        }
    }
}
