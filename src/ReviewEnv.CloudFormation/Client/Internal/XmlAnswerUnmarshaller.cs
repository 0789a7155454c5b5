using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.CloudFormation.Internal;

/// <summary>
/// Reads any answer. A success that CloudFormation did not write (a proxy's page, half a document) is an <see cref="AmazonClientException"/>, which the runtime
/// does not retry: the request may have been carried out.
/// </summary>
internal sealed class XmlAnswerUnmarshaller<TResponse> : XmlResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse, new()
{
    private static readonly XNamespace Api = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
    private static readonly string Action = typeof(TResponse).Name[..^"Response".Length];

    public static XmlAnswerUnmarshaller<TResponse> Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        try
        {
            var root = XDocument.Load(input.Stream).Root!;
            if (root.Name != Api + $"{Action}Response") throw Foreign($"<{root.Name.LocalName}>", null);
            var response = new TResponse { ResponseMetadata = new ResponseMetadata { RequestId = root.Element(Api + "ResponseMetadata")?.Element(Api + "RequestId")?.Value } };
            if (root.Element(Api + $"{Action}Result") is { } result) XmlAnswer.ReadMembers(response, result);
            return response;
        }
        catch (Exception problem) when (problem is XmlException or FormatException or OverflowException)
        {
            throw Foreign(problem.Message, problem);
        }
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
        return error.Code switch
        {
            "AlreadyExistsException" => new AlreadyExistsException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "ChangeSetNotFound" => new ChangeSetNotFoundException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "InsufficientCapabilitiesException" => new InsufficientCapabilitiesException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "InvalidChangeSetStatus" => new InvalidChangeSetStatusException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "LimitExceededException" => new LimitExceededException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "TokenAlreadyExistsException" => new TokenAlreadyExistsException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            _ => new AmazonCloudFormationException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        };
    }

    private static AmazonClientException Foreign(string what, Exception? inner) =>
        new($"It was not CloudFormation that answered {Action}, or its answer was cut (is a proxy in between?): {what}", inner);
}
