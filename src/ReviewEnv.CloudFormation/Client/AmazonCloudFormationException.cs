using System.Net;
using Amazon.Runtime;

namespace Amazon.CloudFormation;

/// <summary>CloudFormation refused. Without a type of its own is, above all, <c>ValidationError</c>: a stack that does not exist, one in the wrong state, a malformed request.</summary>
public class AmazonCloudFormationException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
