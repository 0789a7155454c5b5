using System.Net;
using System.Security.Cryptography;
using ReviewEnv.Kubernetes.Api.Access.Transport;

namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>How a pod reaches the cluster that it runs in: as its service account.</summary>
internal static class InCluster
{
    public const string Name = "in-cluster";

    /// <summary>Whether this is a pod, by what it finds around it.</summary>
    public static bool IsHere(Surroundings surroundings) => surroundings.Variable("KUBERNETES_SERVICE_HOST") is { Length: > 0 };

    public static ClusterAccess? Read(Surroundings surroundings, List<AccessProblem> problems)
    {
        var before = problems.Count;
        var server = Server(surroundings, problems);
        var token = Path.Combine(surroundings.ServiceAccountFolder, "token");
        if (Kubeconfigs.EntryFiles.Trouble(token) is not null)
        {
            problems.Add(new AccessProblem(token, 0, "", "cannot be read; give the pod a service account and see that automountServiceAccountToken is not false"));
        }

        var authority = PemSource.OfFile(Path.Combine(surroundings.ServiceAccountFolder, "ca.crt"));
        try
        {
            ServerTrust.ReadAuthorities(authority);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problems.Add(new AccessProblem(authority.Origin, 0, "", $"is no certificate of the cluster's authority: {Unreachable.Reason(wrong)}"));
        }

        return problems.Count == before ? new ClusterAccess(Name, new ClusterEndpoint(server!) { Authority = authority }, new ClusterUser { TokenFile = token }, surroundings) : null;
    }

    private static Uri? Server(Surroundings surroundings, List<AccessProblem> problems)
    {
        var host = surroundings.Variable("KUBERNETES_SERVICE_HOST") ?? "";
        var port = surroundings.Variable("KUBERNETES_SERVICE_PORT") ?? "";
        var name = IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
        if (ushort.TryParse(port, out _) && Uri.TryCreate($"https://{name}:{port}/", UriKind.Absolute, out var server)) return server;
        problems.Add(new AccessProblem(null, 0, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT", $"are '{host}' and '{port}', which is no address; in a pod the cluster sets them"));
        return null;
    }
}
