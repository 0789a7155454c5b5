using System.Net.Sockets;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Puts into words why there is no answer. The runtime's own words may quote the server's, so they are not used.</summary>
internal static class NoAnswerWords
{
    public static string Of(Exception e, bool isOutOfTime) => e switch
    {
        _ when isOutOfTime => $"there was no complete answer within {Exchange.Timeout.TotalSeconds:0} s",
        OperationCanceledException => "no connection came about in time",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "its certificate is not accepted, or there is no agreement on encryption",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy does not let through to it",
        HttpRequestException { InnerException: SocketException socket } => $"there is no connection ({socket.SocketErrorCode})",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "there is no connection",
        InvalidDataException => "what came back cannot be unpacked",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError } => "what came back is no proper HTTP",
        _ => "the connection broke off",
    };

    /// <summary>True only if the request cannot have arrived.</summary>
    public static bool NeverConnected(Exception e, bool isOutOfTime) => !isOutOfTime && e is
        OperationCanceledException
        or HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.ConnectionError };
}
