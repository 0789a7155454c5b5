using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>Says in words that somebody can act on why a cluster did not answer.</summary>
internal static partial class Unreachable
{
    /// <summary>The reason why a request got no answer.</summary>
    /// <param name="failure">What the client or a handler below it threw.</param>
    public static ClusterUnreachableException From(string cluster, Uri server, Exception failure)
    {
        var start = $"cluster '{cluster}' cannot be reached: ";
        if (Chain(failure).OfType<ClusterUnreachableException>().FirstOrDefault(one => one.Message.StartsWith(start, StringComparison.Ordinal)) is { } told) return told;
        return new ClusterUnreachableException(start + Words(server, failure), failure);
    }

    /// <summary>Why a file could not be read, without its name.</summary>
    internal static string Reason(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException => "permission denied, or it is a folder",
        _ => failure.Message,
    };

    private static string Words(Uri server, Exception failure)
    {
        var at = server.GetLeftPart(UriPartial.Authority);
        var all = Chain(failure).ToList();
        if (all.OfType<ClusterUnreachableException>().LastOrDefault() is { } told) return told.Message;
        if (all.OfType<AuthenticationException>().LastOrDefault() is { } refused) return Tls(at, refused);
        if (all.Any(one => one.Message.Contains("KeepAlivePing", StringComparison.Ordinal))) return $"{at} has gone silent: it did not answer a ping; see that the machine and the network between are up";
        // Before what the socket says, which is only that it was told to stop.
        if (all.OfType<TimeoutException>().LastOrDefault() is { } late)
        {
            return late.Message.Contains("ConnectTimeout", StringComparison.Ordinal)
                ? $"no connection in time to {at}; see that the address is right and no firewall drops packets on the way"
                : $"no answer in time from {at}; see that the API server is well";
        }

        if (all.Any(one => one is OperationCanceledException)) return $"the request to {at} was given up before an answer came";
        if (all.OfType<SocketException>().FirstOrDefault() is { } socket) return Socket(server, at, socket, all.OfType<HttpRequestException>().FirstOrDefault());
        if (all.OfType<HttpRequestException>().FirstOrDefault() is { } request && Http(at, request, all) is { } words) return words;
        return all.Any(one => one is IOException) ? $"the connection to {at} ended before the answer was complete: {all[^1].Message}" : $"{all[^1].Message} ({at})";
    }

    private static string? Http(string at, HttpRequestException request, List<Exception> all) => request.HttpRequestError switch
    {
        HttpRequestError.ProxyTunnelError => $"the proxy on the way to {at} refused: {request.Message}",
        HttpRequestError.SecureConnectionError => Tls(at, all[^1]),
        HttpRequestError.VersionNegotiationError => $"the server at {at} does not speak HTTP/2: {request.Message}",
        HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse => $"the connection to {at} ended before the answer was complete: {all[^1].Message}",
        // How it shows that a server went away after TLS was agreed depends on who is faster.
        _ when request.Message.Contains("HTTP/2 handshake", StringComparison.Ordinal) || all[^1] is IOException or ObjectDisposedException => $"the server at {at} closed the connection before the first answer; it may insist on a client certificate, or something on the way may not let HTTP/2 through",
        _ => null,
    };

    private static string Tls(string at, Exception refused)
    {
        if (refused.Message.Contains("'s certificate ", StringComparison.Ordinal) || refused.Message.StartsWith("the ", StringComparison.Ordinal)) return $"{refused.Message} ({at})";
        return refused.Message.Contains("frame", StringComparison.Ordinal)
            ? $"the server at {at} does not speak TLS; is its address meant to begin with http://?"
            : $"no secure connection to {at}: {Chain(refused).Last().Message}";
    }

    private static string Socket(Uri server, string at, SocketException socket, HttpRequestException? request)
    {
        // The runtime names who was spoken to: with a proxy that is not the server.
        var peer = request is not null && Peer().Match(request.Message) is { Success: true } found && found.Groups["peer"].Value != $"{server.Host}:{server.Port}" ? $"{found.Groups["peer"].Value} (on the way to {at})" : at;
        return socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => $"connection refused at {peer}; see that the address is right and the API server runs",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"no such host: {peer}; see that the name is right and this machine's DNS knows it",
            SocketError.TimedOut => $"no connection in time to {peer}; see that no firewall drops packets on the way",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => $"there is no way to {peer}: {socket.Message}",
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => $"the connection to {peer} was cut off",
            _ => $"{socket.Message} ({peer})",
        };
    }

    private static IEnumerable<Exception> Chain(Exception failure)
    {
        for (var one = failure; one is not null; one = one.InnerException) yield return one;
    }

    [GeneratedRegex(@"\((?<peer>[^()\s]+:[0-9]+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Peer();
}
