using System.Text.RegularExpressions;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>What one event means, by its reason.</summary>
internal static partial class EventMeaning
{
    /// <summary>Null when it says nothing that helps, or nothing that the object's own status would not say better.</summary>
    public static (string Words, TroubleWeight Weight)? Of(EventWords.Event happened, int probeFailures) => happened.Reason switch
    {
        "FailedCreate" or "ReplicaSetCreateError" or "FailedDaemonPod" => Refused(happened.Message),
        "FailedScheduling" => (SchedulerWords.Of(happened.Message), TroubleWeight.FailureAfterGrace),
        "Unhealthy" => Probe(happened, probeFailures),
        "FailedMount" => Mount(happened.Message),
        "FailedAttachVolume" => ($"a volume cannot be attached to its node: {Phrase.Shorten(happened.Message)}", TroubleWeight.FailureAfterGrace),
        "ProvisioningFailed" => Provisioning(happened.Message),
        "FailedBinding" => ($"it gets no volume: {Phrase.Shorten(happened.Message)}", TroubleWeight.FailureAfterGrace),
        "FailedCreatePodSandBox" or "NetworkNotReady" => ($"its node cannot give it a network: {Phrase.Shorten(Innermost(happened.Message))}", TroubleWeight.FailureAfterGrace),
        "SyncLoadBalancerFailed" or "CreatingLoadBalancerFailed" => ($"it gets no load balancer: {Phrase.Shorten(Phrase.After(happened.Message, "load balancer: "))}", TroubleWeight.FailureAfterGrace),
        "Failed" => Image().Match(happened.Message) is { Success: true } image ? (ImagePull.Explain(image.Groups["image"].Value, happened.Message), TroubleWeight.Failure) : null,
        "FailedPostStartHook" or "FailedPreStopHook" => ($"a lifecycle hook failed: {Phrase.Shorten(happened.Message)}", TroubleWeight.Waiting),
        "Evicted" or "Preempted" or "OutOfMemory" or "NodeNotReady" => (Phrase.Shorten(happened.Message), TroubleWeight.Waiting),
        // The status of the pod, the Job or the claim says these better; the rest are stumbles of controllers at work.
        "BackOff" or "BackoffLimitExceeded" or "InspectFailed" or "ErrImageNeverPull" or "DNSConfigForming" or "FailedToUpdateEndpoint" or "FailedToUpdateEndpointSlices"
            or "FailedGetResourceMetric" or "FailedComputeMetricsReplicas" or "FailedGetScale" or "NoPods" or "CalculateExpectedPodCountFailed" or "UnexpectedJob"
            or "WaitForFirstConsumer" or "ExternalProvisioning" => null,
        _ => happened.Message.Length > 0 ? ($"{happened.Reason}: {Phrase.Shorten(happened.Message)}", TroubleWeight.Waiting) : null,
    };

    private static (string Words, TroubleWeight Weight)? Refused(string message)
    {
        var refusal = Refusal.Read(Creating().Replace(message, ""));
        var what = message.Says("create Claim ", "persistentvolumeclaims \"") ? "its volume claims" : "its pods";
        return refusal.IsFinal ? ($"{what} cannot be created: {refusal.Words}", TroubleWeight.Failure) : ($"{what} cannot be created yet: {refusal.Words}", TroubleWeight.Waiting);
    }

    private static (string Words, TroubleWeight Weight)? Probe(EventWords.Event happened, int probeFailures)
    {
        var words = Phrase.Shorten(happened.Message);
        if (words.Length == 0)
            return null;
        var often = happened.Count > 1 ? $" ({happened.Count} times)" : "";
        // A startup probe is there to fail for a while; when it fails too long the container is ended, which is told as a crash.
        var counts = !words.StartsWith("Startup", StringComparison.Ordinal) && happened.Count >= probeFailures;
        return (char.ToLowerInvariant(words[0]) + words[1..] + often, counts ? TroubleWeight.Failure : TroubleWeight.Waiting);
    }

    private static (string Words, TroubleWeight Weight)? Mount(string message)
    {
        // Every namespace gets this ConfigMap from a controller, a moment after itself; and a node learns of what it mounts a moment after the pod.
        if (message.Says("kube-root-ca.crt", "not registered", "failed to sync"))
            return null;
        if (Missing().Match(message) is { Success: true } missing)
            return ($"volume {missing.Groups["volume"].Value} cannot be mounted: {Phrase.Shorten(missing.Groups["why"].Value)}; it must exist in the environment's namespace", TroubleWeight.FailureAfterGrace);
        return Unmounted().Match(message) is { Success: true } unmounted
            ? ($"its volumes {unmounted.Groups["volumes"].Value.Replace(" ", ", ")} cannot be mounted in time", TroubleWeight.FailureAfterGrace)
            : ($"a volume cannot be mounted: {Phrase.Shorten(Innermost(message))}", TroubleWeight.FailureAfterGrace);
    }

    private static (string Words, TroubleWeight Weight)? Provisioning(string message) => StorageClass().Match(message) is { Success: true } unknown
        ? ($"storage class {unknown.Groups["name"].Value} does not exist in this cluster", TroubleWeight.Failure)
        : ($"no volume can be made for it: {Phrase.Shorten(Innermost(message))}", TroubleWeight.FailureAfterGrace);

    private static string Innermost(string message) => Phrase.After(message, "desc = ");

    [GeneratedRegex(@"^(Error creating: |create (Pod|Claim) .+? failed error: |Failed to create new replica set ""[^""]*"": )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Creating();

    [GeneratedRegex(@"^Failed to pull image ""(?<image>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Image();

    [GeneratedRegex(@"MountVolume.SetUp failed for volume ""(?<volume>[^""]+)""\s*(\([^)]*\) )?: (?<why>(secret|configmap|references|object) .+)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Missing();

    [GeneratedRegex(@"unmounted volumes=\[(?<volumes>[^\]]+)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unmounted();

    [GeneratedRegex(@"storageclass\.storage\.k8s\.io ""(?<name>[^""]*)"" not found", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StorageClass();
}
