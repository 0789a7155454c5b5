using System.Text;
using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Api.Access.Credentials;

/// <summary>What an exec plugin is told, in <c>KUBERNETES_EXEC_INFO</c>.</summary>
internal static class ExecInfo
{
    public static string Of(ExecPlugin plugin, ClusterEndpoint cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (plugin.ProvideClusterInfo) spec["cluster"] = Cluster(cluster);
        return new JsonObject { ["kind"] = "ExecCredential", ["apiVersion"] = plugin.ApiVersion, ["spec"] = spec }.ToJsonString();
    }

    private static JsonObject Cluster(ClusterEndpoint cluster)
    {
        var info = new JsonObject { ["server"] = cluster.Server.ToString().TrimEnd('/') };
        if (cluster.TlsServerName is not null) info["tls-server-name"] = cluster.TlsServerName;
        if (cluster.SkipVerification) info["insecure-skip-tls-verify"] = true;
        if (cluster.Authority is not null) info["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(cluster.Authority.Read()));
        if (cluster.Proxy is not null) info["proxy-url"] = cluster.Proxy.ToString().TrimEnd('/');
        if (cluster.ExecConfig is not null) info["config"] = cluster.ExecConfig.DeepClone();
        return info;
    }
}
