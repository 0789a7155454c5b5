using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation;

/// <summary>What a refusal or silence of AWS means for a branch: worth another try, or in need of a change.</summary>
internal static class AwsProblems
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>The AWS runtime lets raw network exceptions through beside its own.</summary>
    public static bool IsExpected(Exception e) => e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException;

    /// <summary>There is no code for it: the same one is used for malformed input.</summary>
    public static bool SaysNoSuchStack(AmazonCloudFormationException e) => e.ErrorCode == "ValidationError" && e.Message.Contains("does not exist", StringComparison.Ordinal);

    /// <summary>Gone, or its stack is.</summary>
    public static bool SaysNoSuchChangeSet(AmazonCloudFormationException e) => e is ChangeSetNotFoundException || SaysNoSuchStack(e);

    /// <param name="what">What was being done, such as <c>create the change set</c>.</param>
    public static DriverResult ToResult(Exception e, string what, CloudFormationTargetOptions target) => e switch
    {
        InsufficientCapabilitiesException => new DriverResult.Refused($"the template needs a capability that the target does not give: {e.Message}. Have the platform engineers add it: targets: {{ {target.Name}: {{ cloudformation: {{ capabilities: [{CapabilityIn(e.Message)}] }} }} }}"),
        LimitExceededException => new DriverResult.Transient($"the account has no room for another stack: {e.Message}. Environments that end make room, or the quota can be raised", TimeSpan.FromMinutes(1)),
        AmazonServiceException denied when IsDenied(denied) => new DriverResult.Refused($"ReviewEnv may not {what}: {e.Message}. Have the platform engineers add the right to the role of target '{target.Name}'"),
        AmazonServiceException refusal when IsThrottling(refusal) => new DriverResult.Transient($"AWS asks for fewer requests ({refusal.ErrorCode}): could not {what} now", Rest),
        AmazonServiceException refusal when AreCredentialsBad(refusal) => new DriverResult.Transient(Credentials(refusal, target), Rest),
        AmazonServiceException { ErrorCode: "ValidationError" } refusal when IsBusy(refusal) => new DriverResult.Transient($"could not {what} yet: {e.Message}", Rest),
        ChangeSetNotFoundException or TokenAlreadyExistsException => new DriverResult.Transient($"could not {what} yet: {e.Message}", Rest),
        AmazonServiceException { ErrorCode: "RequestExpired" or "RequestTimeout" or "RequestTimeTooSkewed" or "OperationInProgressException" or "OperationInProgress" or "InvalidChangeSetStatus" or "StaleRequestException" } => new DriverResult.Transient($"could not {what} yet: {e.Message}", Rest),
        AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.BadRequest and < System.Net.HttpStatusCode.InternalServerError } => new DriverResult.Refused($"AWS refused to {what}: {e.Message}"),
        _ when LacksCredentials(e) => new DriverResult.Transient(NoCredentials(target)),
        _ => new DriverResult.Transient($"could not {what}: {e.Message}"),
    };

    public static TargetUnavailableException Unavailable(Exception e, CloudFormationTargetOptions target) => new(
        e is AmazonServiceException refusal && AreCredentialsBad(refusal) ? Credentials(refusal, target)
        : e is AmazonServiceException denied && denied.ErrorCode.StartsWith("AccessDenied", StringComparison.Ordinal) ? $"target '{target.Name}': ReviewEnv may not look at its stacks: {e.Message}. Give its role the rights that docs/cloudformation.md lists"
        : LacksCredentials(e) ? NoCredentials(target)
        : $"target '{target.Name}': {e.Message}",
        e);

    public static bool IsThrottling(AmazonServiceException e) => e.ErrorCode is "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequestsException" || e.StatusCode == System.Net.HttpStatusCode.TooManyRequests;

    public static bool IsDenied(AmazonServiceException e) => e.ErrorCode is "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation";

    /// <summary>The runtime lists everywhere it has looked, over many lines.</summary>
    private static bool LacksCredentials(Exception e) => e is AmazonClientException && e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) && e.Message.Contains('\n', StringComparison.Ordinal);

    private static string NoCredentials(CloudFormationTargetOptions target) =>
        $"target '{target.Name}': no AWS credentials were found where the daemon runs. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, give its machine or pod a role, or name a profile in the target";

    public static bool AreCredentialsBad(AmazonServiceException e) => e.ErrorCode is "ExpiredToken" or "ExpiredTokenException" or "InvalidClientTokenId" or "InvalidAccessKeyId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "IncompleteSignature" or "AuthFailure";

    private static string Credentials(AmazonServiceException e, CloudFormationTargetOptions target) =>
        $"target '{target.Name}': AWS does not take the credentials ({e.ErrorCode}: {e.Message}). Renew them where the daemon runs{(target.Profile is { } profile ? $" (profile '{profile}')" : "")}";

    /// <summary>Another operation is under way on the stack: a matter of time.</summary>
    private static bool IsBusy(AmazonServiceException e) => e.Message.Contains("_IN_PROGRESS", StringComparison.Ordinal) || e.Message.Contains("current stack status", StringComparison.Ordinal);

    private static string CapabilityIn(string message) => ((string[])["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]).FirstOrDefault(name => message.Contains(name, StringComparison.Ordinal)) ?? "CAPABILITY_IAM";
}
