using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>Where a cluster is, and how it proves that it is the right one.</summary>
internal sealed record ClusterEndpoint(Uri Server)
{
    /// <summary>The only authorities whose certificates count; null for those that the machine trusts.</summary>
    public PemSource? Authority { get; init; }

    /// <summary>Any certificate will do.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>The name that the server's certificate must bear; null for the host of its address.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Null for what <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> say.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>What the cluster's entry says to exec plugins.</summary>
    public JsonNode? ExecConfig { get; init; }

    public string ExpectedName => TlsServerName ?? Server.IdnHost.Trim('[', ']');

    /// <summary>Without the proxy, whose address may hold a password.</summary>
    public override string ToString() => Server.ToString();
}
