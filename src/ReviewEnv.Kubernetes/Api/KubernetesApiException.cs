namespace ReviewEnv.Kubernetes.Api;

/// <summary>An API server refused a request, and said why.</summary>
internal sealed class KubernetesApiException(ApiFailure failure, string message) : Exception(message)
{
    public ApiFailure Failure { get; } = failure;
}

/// <summary>A cluster could not be asked: no connection, no credentials, no complete answer. Another try may succeed.</summary>
internal sealed class ClusterUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
