using ReviewEnv.Kubernetes.Api.Access.Credentials;
using ReviewEnv.Kubernetes.Api.Access.Kubeconfigs;
using ReviewEnv.Kubernetes.Api.Access.Transport;

namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>How a cluster is reached, and who asks.</summary>
/// <param name="Name">The context, or <c>in-cluster</c>.</param>
internal sealed record ClusterAccess(string Name, ClusterEndpoint Endpoint, ClusterUser User, Surroundings Surroundings)
{
    public Uri Server => Endpoint.Server;

    /// <summary>Finds out how a cluster is reached. Opens no connection and runs no plugin.</summary>
    /// <param name="surroundings">Null for those of this process.</param>
    public static AccessResult Load(ClusterAccessOptions options, Surroundings? surroundings = null)
    {
        var problems = new List<AccessProblem>();
        var access = Find(options, surroundings ?? Surroundings.OfThisProcess, problems);
        if (options.Impersonate is { } other)
        {
            problems.AddRange(other.Problems.Select(problem => new AccessProblem(null, 0, problem.Place, problem.Message)));
            access = access is null ? null : access with { User = access.User.As(other) };
        }

        return new AccessResult(problems.Count == 0 ? access : null, problems);
    }

    /// <summary>Makes the connections to the cluster: authenticated, and one set of them for as long as the handler lives. Dispose of it at the end.</summary>
    /// <remarks>A request that gets no answer throws what <see cref="Unreachable.From"/> explains.</remarks>
    /// <param name="limits">Null for the default ones.</param>
    public HttpMessageHandler CreateHandler(TimeProvider clock, ConnectionLimits? limits = null) =>
        new ClusterHandler(new ClusterTransport(Endpoint, Surroundings, limits ?? ConnectionLimits.Default), CreateCredentials(clock), User.Impersonate, clock);

    private ICredentialSource CreateCredentials(TimeProvider clock)
    {
        var header = Header(clock);
        if (User.Certificate is not var (certificate, key)) return header ?? new FixedCredentials(Credential.None);
        var shown = FileCredentials.Certificate(certificate, key, clock);
        return header is null ? shown : new JoinedCredentials(header, shown);
    }

    // What is written down wins over a plugin, as with kubectl.
    private ICredentialSource? Header(TimeProvider clock)
    {
        if (User.TokenFile is { } file) return FileCredentials.Token(file, User.Token, clock);
        if (User.Token is { } token) return new FixedCredentials(Credential.Bearer(token));
        if (User.Basic is var (name, password)) return new FixedCredentials(Credential.Basic(name, password));
        return User.Exec is { } exec ? new ExecCredentials(new ExecRun(exec, Endpoint, Surroundings, clock), clock) : null;
    }

    private static ClusterAccess? Find(ClusterAccessOptions options, Surroundings surroundings, List<AccessProblem> problems)
    {
        var looked = new List<string>();
        if (Candidates(options, surroundings) is { Count: > 0 } paths)
        {
            if (Kubeconfig.Read(paths, problems) is { } kubeconfig) return kubeconfig.Choose(options.Context, surroundings, problems);
            if (problems.Count > 0) return null;
            if (options.Kubeconfig is not null)
            {
                problems.Add(new AccessProblem(paths[0], 0, "", "does not exist; correct the target's kubeconfig, or leave it out"));
                return null;
            }

            if (surroundings.Variable("KUBECONFIG") is { Length: > 0 })
            {
                problems.Add(new AccessProblem(null, 0, "KUBECONFIG", $"names only files that do not exist ({string.Join(", ", paths)}); correct it, or unset it"));
                return null;
            }

            looked.AddRange(paths);
        }

        if (options.Context is null && InCluster.IsHere(surroundings)) return InCluster.Read(surroundings, problems);
        if (InCluster.IsHere(surroundings)) problems.Add(new AccessProblem(null, 0, "context", $"is '{options.Context}', and there is no kubeconfig ({string.Join(", ", looked)}); the pod's own cluster has no contexts: leave it out"));
        else problems.Add(new AccessProblem(null, 0, "", $"no cluster is configured: the target names no kubeconfig, KUBECONFIG is not set, {(looked.Count > 0 ? looked[0] : "~/.kube/config")} does not exist, and this is not a pod (KUBERNETES_SERVICE_HOST is not set)"));
        return null;
    }

    private static List<string> Candidates(ClusterAccessOptions options, Surroundings surroundings)
    {
        if (options.Kubeconfig is { Length: > 0 } given) return [Path.GetFullPath(surroundings.Expand(given))];
        if (surroundings.Variable("KUBECONFIG") is { Length: > 0 } list) return [.. list.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(path => Path.GetFullPath(surroundings.Expand(path))).Distinct()];
        return surroundings.Home is { } home ? [Path.Combine(home, ".kube", "config")] : [];
    }
}
