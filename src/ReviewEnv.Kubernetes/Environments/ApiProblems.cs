using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>What a refusal or silence of a cluster means for a branch: worth another try, or in need of a change.</summary>
internal static class ApiProblems
{
    public static bool IsExpected(Exception e) => e is KubernetesApiException or ClusterUnreachableException;

    /// <param name="what">The object that was being worked on, as <c>Kind/name</c>.</param>
    public static DriverResult ToResult(Exception e, string what) => e switch
    {
        KubernetesApiException { Failure: var failure } when failure.IsTransient || failure.IsExpired || NamespaceIsGoing(failure) || IsQuotaUnread(failure) => new DriverResult.Transient($"{what}: {failure.Message}", failure.RetryAfter),
        KubernetesApiException { Failure: var failure } => new DriverResult.Refused($"{what}: {Words(failure)}"),
        ClusterUnreachableException => new DriverResult.Transient(e.Message),
        ManifestException => new DriverResult.Refused(e.Message),
        _ => throw e,
    };

    public static bool IsImmutable(ApiFailure failure) =>
        failure.Code == 422 && (failure.Message.Contains("immutable", StringComparison.Ordinal) || failure.Message.Contains("cannot change roleRef", StringComparison.Ordinal) || failure.Message.Contains("updates to statefulset spec", StringComparison.Ordinal) || failure.Message.Contains("pod updates may not change", StringComparison.Ordinal));

    private static bool NamespaceIsGoing(ApiFailure failure) =>
        failure.Code == 404 || failure.Causes.Any(cause => cause.Reason == "NamespaceTerminating") || failure.Message.Contains("because it is being terminated", StringComparison.Ordinal);

    /// <summary>A quota admits nothing until its controller has counted for the first time, moments after it was made.</summary>
    private static bool IsQuotaUnread(ApiFailure failure) => failure.Code == 403 && failure.Message.Contains("status unknown for quota", StringComparison.Ordinal);

    /// <summary>What was refused, and what would help.</summary>
    public static string Words(ApiFailure failure) => failure switch
    {
        { IsConflict: true, Causes.Count: > 0 } => $"fields of it belong to somebody else: {string.Join("; ", failure.Causes.Select(cause => $"{cause.Field} ({cause.Message})"))}. ReviewEnv only takes over objects that carry its label; rename yours or remove the other",
        { Code: 403 } when failure.Message.Contains("exceeded quota", StringComparison.Ordinal) => $"{failure.Message}. Ask for less in the template, or have the target's quota raised",
        { Code: 403 } when failure.Message.Contains("cannot ", StringComparison.Ordinal) => $"{failure.Message}. ReviewEnv has no right to it: have the platform engineers add it to its ClusterRole, or to the one that the target's environmentRole names",
        { Code: 403 } => $"the cluster does not admit it: {failure.Message}",
        _ when IsImmutable(failure) => $"{failure.Message}. It cannot be changed in place: give it another name, or annotate it with reviewenv.dev/replace: \"true\" to have it deleted and made again",
        _ => failure.Message,
    };
}
