using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>What people do to stacks past ReviewEnv.</summary>
internal static class Hands
{
    public static Task ProtectAsync(this StackStory story, bool on = true) =>
        story.Api.UpdateTerminationProtectionAsync(new UpdateTerminationProtectionRequest { StackName = StackStory.Stack, EnableTerminationProtection = on });

    public static Task DeleteChangeSetAsync(this StackStory story, string id) => story.Api.DeleteChangeSetAsync(new DeleteChangeSetRequest { ChangeSetName = id });

    public static Task MakeShellAsync(this StackStory story) => story.Api.CreateChangeSetAsync(new CreateChangeSetRequest
    {
        StackName = StackStory.Stack,
        ChangeSetName = "by-hand",
        ChangeSetType = ChangeSetType.CREATE,
        TemplateBody = "Resources: { Topic: { Type: AWS::SNS::Topic } }",
    });

    /// <summary>An update as the <c>aws</c> command makes it, which keeps template and tags.</summary>
    public static async Task UpdateAsync(this StackStory story, string parameter, string value)
    {
        var parameters = story.Find()!.Parameters.Select((pair, index) => (pair.Key, Value: pair.Key == parameter ? value : pair.Value, Number: index + 1)).ToList();
        var form = new Dictionary<string, string> { ["Action"] = "UpdateStack", ["Version"] = "2010-05-15", ["StackName"] = StackStory.Stack, ["UsePreviousTemplate"] = "true" };
        foreach (var (key, text, number) in parameters) (form[$"Parameters.member.{number}.ParameterKey"], form[$"Parameters.member.{number}.ParameterValue"]) = (key, text);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, story.Aws.Endpoint) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKID/20260105/{story.Target.Region}/cloudformation/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await http.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
