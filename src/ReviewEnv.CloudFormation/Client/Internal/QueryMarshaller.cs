using System.Collections;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.CloudFormation.Internal;

/// <summary>Writes any request as a form: <c>Action=...&amp;Tags.member.1.Key=...</c>. What is null is left out; an empty list is sent empty, which means "none" where absence means "as before".</summary>
internal sealed class QueryMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static QueryMarshaller Instance { get; } = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.CloudFormation") { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters["Action"] = input.GetType().Name[..^"Request".Length];
        request.Parameters["Version"] = "2010-05-15";
        WriteMembers(request.Parameters, "", input);
        request.ContentStream = AWSSDKUtils.WriteParametersToPooledStream(request);
        return request;
    }

    private static void WriteMembers(IDictionary<string, string> form, string prefix, object structure)
    {
        foreach (var property in ModelProperties.Of(structure.GetType())) Write(form, prefix + property.Name, property.GetValue(structure));
    }

    private static void Write(IDictionary<string, string> form, string name, object? value)
    {
        switch (value)
        {
            case null: break;
            case string text: form[name] = text; break;
            case bool flag: form[name] = flag ? "true" : "false"; break;
            case int number: form[name] = number.ToString(); break;
            case ConstantClass constant: form[name] = constant.Value; break;
            case IList { Count: 0 }: form[name] = ""; break;
            case IList list:
                for (var i = 0; i < list.Count; i++) Write(form, $"{name}.member.{i + 1}", list[i]);
                break;
            default: WriteMembers(form, name + ".", value); break;
        }
    }
}
