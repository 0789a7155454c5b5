namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Tells a connection that stood and was lost from one that never came about.</summary>
internal static class LostConnection
{
    public static bool Is(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException } => true,
        IOException => true,
        _ => false,
    };
}
