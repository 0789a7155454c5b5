using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.CloudFormation.Stacks;
using static ReviewEnv.Testing.CloudFormation.Http.QueryXml;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>Termination protection and stack policies.</summary>
internal sealed class StackSettings(StackStore store)
{
    public object?[] Protect(ApiRequest request)
    {
        var stack = Find(request);
        stack.Protected = request.Form.Flag("EnableTerminationProtection");
        return [Element("StackId", stack.Id)];
    }

    public object?[]? SetPolicy(ApiRequest request)
    {
        var stack = Find(request);
        var body = request.Form.Needed("StackPolicyBody");
        if (!IsPolicy(body)) throw ServiceError.Validation("Error validating stack policy: Malformed JSON or missing Statement");
        stack.Policy = body;
        return null;
    }

    public object?[] GetPolicy(ApiRequest request) => [Maybe("StackPolicyBody", Find(request).Policy)];

    private Stack Find(ApiRequest request) => store.Living(request.Form.Needed("StackName"), request.Region, request.Now);

    private static bool IsPolicy(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject policy && policy["Statement"] is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
