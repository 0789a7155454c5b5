using ReviewEnv.Kubernetes.Live;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Why an environment will not get ready by waiting.</summary>
/// <param name="Kind">The same for as long as it is the same fault, in whatever words.</param>
/// <param name="MayPass">Whether the cluster may mend it by itself.</param>
/// <param name="Pod">The pod that shows it; null when it is another object that says so itself.</param>
internal sealed record Fault(string Kind, string Words, bool MayPass, LiveObject? Pod);
