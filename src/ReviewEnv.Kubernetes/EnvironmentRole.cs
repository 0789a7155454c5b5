namespace ReviewEnv.Kubernetes;

/// <summary>The ClusterRole that ReviewEnv binds itself to in every namespace that it makes, so that it need not have those rights anywhere else.</summary>
/// <param name="ClusterRole">Its name. ReviewEnv needs the right to <c>bind</c> it.</param>
/// <param name="Holder">As whom the cluster knows ReviewEnv.</param>
public sealed record EnvironmentRole(string ClusterRole, RoleHolder Holder);

/// <summary>Whom a role is given to.</summary>
public abstract record RoleHolder
{
    private RoleHolder() { }

    /// <summary>For a daemon that runs in the cluster.</summary>
    public sealed record ServiceAccount(string Namespace, string Name) : RoleHolder;

    /// <summary>For one that comes with a kubeconfig: the name that the cluster takes from its certificate or token.</summary>
    public sealed record User(string Name) : RoleHolder;
}
