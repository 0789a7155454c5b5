using ReviewEnv.Core.Desired;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>The names under which ReviewEnv writes on objects. What is not labelled for an installation and a branch is not ours.</summary>
internal static class Labels
{
    private const string Prefix = "reviewenv.dev/";

    /// <summary>Whose it is: several installations may share a cluster.</summary>
    public const string Instance = Prefix + "instance";

    /// <summary>The branch that it was made for: <see cref="EnvironmentKey.Id"/>.</summary>
    public const string Environment = Prefix + "environment";

    /// <summary>Recommended by Kubernetes for every tool; a manifest's own value stays.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Kubernetes' own: the level of the Pod Security Standards that is enforced in a namespace.</summary>
    public const string PodSecurity = "pod-security.kubernetes.io/enforce";

    public const string Project = Prefix + "project";
    public const string Ref = Prefix + "ref";
    public const string Commit = Prefix + "commit";
    public const string MergeRequest = Prefix + "merge-request";
    public const string Owner = Prefix + "owner";
    public const string Template = Prefix + "template";
    public const string Fingerprint = Prefix + "fingerprint";
    public const string ExpiresAt = Prefix + "expires-at";

    /// <summary>When the fingerprint was first asked for, and how long it may take.</summary>
    public const string AttemptedAt = Prefix + "attempted-at";
    public const string ReadyWithin = Prefix + "ready-within";

    /// <summary>The commit that was served when the present one was asked for.</summary>
    public const string Serving = Prefix + "serving";
    public const string Asleep = Prefix + "asleep";

    /// <summary>Which state of the target's pull secrets was copied.</summary>
    public const string PullSecrets = Prefix + "pull-secrets";

    /// <summary>How many replicas autoscalers had given their workloads when it fell asleep.</summary>
    public const string Replicas = Prefix + "replicas";

    /// <summary>Where it answers, and what answers there; see <see cref="FrontDoor"/>.</summary>
    public const string Address = Prefix + "address";
    public const string Front = Prefix + "front";
    public const string Outputs = Prefix + "outputs";
    public const string Inventory = Prefix + "inventory";

    /// <summary>On a pod template: digest of all that makes a difference to its pods, so that a changed ConfigMap rolls out too, and the pods of former revisions can be told apart.</summary>
    public const string Stamp = Prefix + "stamp";

    /// <summary>On every object: digest of the manifest that was last applied.</summary>
    public const string Manifest = Prefix + "manifest";

    /// <summary>On the copy of a pull secret: the Secret that it is a copy of, and its UID.</summary>
    public const string CopiedFrom = Prefix + "copied-from";

    /// <summary>Set to <c>true</c> by a template on what may be deleted and made again when a change of it is refused as immutable.</summary>
    public const string Replace = Prefix + "replace";

    public static string Selector(string instance) => $"{Instance}={instance}";
}
