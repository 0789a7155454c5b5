using System.Net;
using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>A stack or change set of that name is there already.</summary>
public class AlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>No such change set: deleted, or gone with the execution of another one.</summary>
public class ChangeSetNotFoundException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>The template needs a capability that the request does not grant.</summary>
public class InsufficientCapabilitiesException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>The change set cannot be executed or deleted as it is now.</summary>
public class InvalidChangeSetStatusException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>A quota of the account is used up.</summary>
public class LimitExceededException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>The client request token was used for another request.</summary>
public class TokenAlreadyExistsException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonCloudFormationException(message, innerException, errorType, errorCode, requestId, statusCode);
