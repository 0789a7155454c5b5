using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>What is wrong with the containers of one pod.</summary>
internal static class ContainerTrouble
{
    public static IEnumerable<Trouble> All(JsonElement pod)
    {
        var policy = pod.Text("spec", "restartPolicy") ?? "Always";
        foreach (var status in pod.Items("status", "initContainerStatuses"))
        {
            var spec = Spec(pod, "initContainers", status);
            var sidecar = spec.Text("restartPolicy") == "Always";
            var container = new Container(pod, spec, status, sidecar ? $"sidecar {status.Text("name")}" : $"init container {status.Text("name")}",
                sidecar ? "Always" : policy == "Always" ? "OnFailure" : policy, IsInit: true, sidecar);
            if (Of(container) is { } trouble)
                yield return trouble;
        }
        foreach (var status in pod.Items("status", "containerStatuses"))
        {
            if (Of(new(pod, Spec(pod, "containers", status), status, $"container {status.Text("name")}", policy, IsInit: false, IsSidecar: false)) is { } trouble)
                yield return trouble;
        }
    }

    private static Trouble? Of(Container container)
    {
        var state = container.Status.At("state") ?? default;
        if (state.At("waiting") is { } waiting)
            return Waiting(container, waiting);
        if (state.At("terminated") is { } terminated)
            return Terminated(container, terminated);
        return state.At("running") is { } running ? Running(container, running) : null;
    }

    private static Trouble? Waiting(Container container, JsonElement waiting)
    {
        var message = waiting.Text("message") ?? "";
        var image = container.Spec.Text("image") ?? container.Status.Text("image") ?? "";
        return waiting.Text("reason") switch
        {
            "ErrImagePull" or "ImagePullBackOff" or "RegistryUnavailable" or "ImageInspectError" or "SignatureValidationFailed" => Failed(container, TroubleKind.ImagePull, ImagePull.Explain(image, message)),
            "InvalidImageName" => Failed(container, TroubleKind.ImagePull, $"'{image}' is no valid image name; a parameter of the template may be empty or misspelt"),
            "ErrImageNeverPull" => Failed(container, TroubleKind.ImagePull, $"image {image} is not on the node, and imagePullPolicy Never forbids to pull it"),
            "CreateContainerConfigError" => Config(container, message),
            "CrashLoopBackOff" => Crash(container, container.Status.At("lastState", "terminated") ?? default, previous: true),
            // A start takes a few moments under these names; what hinders it longer is told by events.
            null or "ContainerCreating" or "PodInitializing" => null,
            var reason => Failed(container, TroubleKind.Run, $"{container.Called} cannot be started ({reason}): {StartProblem(message)}"),
        };
    }

    private static Trouble Config(Container container, string message)
    {
        // Said while a node's kubelet is only just starting itself.
        if (message.Says("services have not yet been read"))
            return new(TroubleKind.NotReady, $"{container.Called} waits for its node to be ready", container.Name, false, false) { Weight = TroubleWeight.Waiting };
        var advice = message switch
        {
            _ when message.Says("non-root", "runAsNonRoot") => "; let the image name a numeric user, or set securityContext.runAsUser",
            _ when message.Says("secret", "configmap", "couldn't find key") => "; it must exist in the environment's namespace",
            _ => "",
        };
        return Failed(container, TroubleKind.Config, $"{container.Called} cannot be set up: {Phrase.Shorten(message)}{advice}");
    }

    private static Trouble? Terminated(Container container, JsonElement ended)
    {
        if (ended.Number("exitCode") is 0 && (container.RestartPolicy != "Always" || container.Restarts == 0))
            return null;
        return Crash(container, ended, previous: false);
    }

    private static Trouble Crash(Container container, JsonElement ended, bool previous)
    {
        var code = ended.Number("exitCode");
        var often = container.Restarts switch { 0 => "", 1 => ", restarted once so far", var times => $", restarted {times} times so far" };
        var trouble = ended.Text("reason") switch
        {
            "OOMKilled" => (TroubleKind.OutOfMemory, $"{container.Called} was killed for using more memory than {container.MemoryLimit}{often}; raise resources.limits.memory or let it use less"),
            "StartError" or "ContainerCannotRun" => (TroubleKind.Run, $"{container.Called} cannot be started: {StartProblem(ended.Text("message") ?? "")}"),
            _ when code is 0 => (TroubleKind.Crash, $"{container.Called} ends by itself (exit code 0), but should keep running{often}"),
            _ when code is null => (TroubleKind.Crash, $"{container.Called} keeps ending{often}"),
            _ => (TroubleKind.Crash, $"{container.Called} {(container.IsInit ? "failed" : "crashed")} ({ExitWords.Of(code.Value)}){often}"),
        };
        var willNotRun = container.RestartPolicy == "Never";
        return new(trouble.Item1, trouble.Item2, container.Name, HasLogs: trouble.Item1 != TroubleKind.Run, previous)
        {
            Since = ended.Moment("finishedAt"),
            Weight = willNotRun ? PodTrouble.WeightOfEnd(container.Pod)
                : container.Restarts > 0 || previous || trouble.Item1 is TroubleKind.Run or TroubleKind.OutOfMemory ? TroubleWeight.Failure
                : TroubleWeight.Waiting,
        };
    }

    private static Trouble? Running(Container container, JsonElement running)
    {
        var waits = container switch
        {
            { IsInit: true, IsSidecar: false } => $"waits for its {container.Called} to finish",
            { IsSidecar: true } => container.Status.At("started") is { ValueKind: JsonValueKind.False } ? $"its {container.Called} runs, but has not finished to start{Probe(container, "startupProbe")}" : null,
            _ when container.Status.IsTrue("ready") => null,
            _ when container.Status.At("started") is { ValueKind: JsonValueKind.False } && container.Spec.At("startupProbe") is not null => $"{container.Called} runs, but has not finished to start{Probe(container, "startupProbe")}",
            _ => $"{container.Called} runs, but does not report ready yet{Probe(container, "readinessProbe")}",
        };
        return waits is null ? null : new(TroubleKind.NotReady, waits + Past(container), container.Name, HasLogs: true, Previous: false) { Weight = TroubleWeight.Waiting, Since = running.Moment("startedAt") };
    }

    private static string Past(Container container) => container.Restarts > 0 && container.Status.Number("lastState", "terminated", "exitCode") is { } code
        ? $" ({(container.Restarts == 1 ? "restarted once" : $"restarted {container.Restarts} times")}, last after {ExitWords.Of(code)})"
        : "";

    private static string Probe(Container container, string which)
    {
        if (container.Spec.At(which) is not { } probe)
            return "";
        var how = probe.At("httpGet") is { } get ? $"GET {get.Text("path") ?? "/"} on port {get.At("port")}"
            : probe.At("tcpSocket") is { } socket ? $"a connection to port {socket.At("port")}"
            : probe.At("grpc") is { } grpc ? $"a gRPC health check on port {grpc.At("port")}"
            : probe.At("exec") is not null ? "a command in the container" : which;
        return $": {(which == "startupProbe" ? "its startup probe" : "its readiness probe")} ({how}) has not succeeded";
    }

    private static string StartProblem(string message) => message.Length == 0 ? "the node gives no reason" : Phrase.Shorten(Phrase.After(message, "caused: ", "unable to start container process: "));

    private static Trouble Failed(Container container, TroubleKind kind, string words) => new(kind, words, container.Name, false, false) { Weight = TroubleWeight.Failure };

    private static JsonElement Spec(JsonElement pod, string list, JsonElement status) => pod.Items("spec", list).FirstOrDefault(spec => spec.Text("name") == status.Text("name"));

    /// <param name="Called">What words call it.</param>
    /// <param name="RestartPolicy">What applies to it: an init container that has succeeded does not run again.</param>
    private sealed record Container(JsonElement Pod, JsonElement Spec, JsonElement Status, string Called, string RestartPolicy, bool IsInit, bool IsSidecar)
    {
        public string? Name => Status.Text("name");
        public long Restarts => Status.Number("restartCount") ?? 0;
        public string MemoryLimit => Spec.Text("resources", "limits", "memory") is { } limit ? $"its limit of {limit}" : "its node can give (it has no limit of its own)";
    }
}
