using System.Text;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation.Changing;

/// <summary>Writes what a change set is to say.</summary>
internal sealed class ChangeSetRequests(CloudFormationTargetOptions target, TemplateUpload upload)
{
    /// <param name="stack">Id of the stack, or its name while there is none.</param>
    public async Task<CreateChangeSetRequest> WriteAsync(EnvironmentSpec spec, StackSettings settings, StackNotes notes, string stack, string name, bool create, CancellationToken cancellationToken)
    {
        var body = spec.Template.Body ?? "";
        var isLarge = Encoding.UTF8.GetByteCount(body) > StackBody.MaxInlineBytes;
        return new CreateChangeSetRequest
        {
            StackName = stack,
            ChangeSetName = name,
            ClientToken = name,
            ChangeSetType = create ? ChangeSetType.CREATE : ChangeSetType.UPDATE,
            Description = $"{notes.Key} at {spec.Commit.Short}",
            TemplateBody = isLarge ? null : body,
            TemplateURL = isLarge ? await upload.PutAsync(body, cancellationToken) : null,
            Parameters = [.. settings.ParametersFor(spec.Asleep).Select(pair => new Parameter { ParameterKey = pair.Key, ParameterValue = pair.Value })],
            // The full set each time: what a request leaves out is not promised to stay.
            Tags = [.. target.Tags.Concat(notes.Write()).Select(pair => new Tag { Key = pair.Key, Value = pair.Value })],
            Capabilities = target.Capabilities.Count == 0 ? null : [.. target.Capabilities],
            RoleARN = target.ServiceRoleArn,
            NotificationARNs = target.NotificationArns.Count == 0 ? null : [.. target.NotificationArns],
            RollbackConfiguration = target.RollbackTriggers.Count == 0 ? null : new RollbackConfiguration
            {
                MonitoringTimeInMinutes = (int)target.RollbackMonitoring.TotalMinutes,
                RollbackTriggers = [.. target.RollbackTriggers.Select(alarm => new RollbackTrigger { Arn = alarm.Arn, Type = alarm.Type })],
            },
            // Said outright, because what the documentation names as the default and what happens differ.
            OnStackFailure = OnStackFailure.ROLLBACK,
        };
    }
}
