using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>The status of one container, step by step, as a kubelet writes it.</summary>
internal static class ContainerLife
{
    /// <summary>The state after the one in <paramref name="before"/>; an equal one when nothing more happens by itself.</summary>
    /// <param name="ends">Whether it is done after it has worked, as those of Jobs and init containers are.</param>
    /// <param name="restarts">How often it is started again before the kubelet waits for longer than anyone watches; null if never.</param>
    public static JsonObject Next(JsonObject container, JsonObject? before, string podName, bool ends, int? restarts, string now)
    {
        var status = before?.Copy() ?? New(container);
        var waiting = before.Text("state", "waiting", "reason");
        var ended = before.At("state", "terminated") is not null;
        var count = before.Number("restartCount") ?? 0;
        switch (ContainerScripts.Of(container))
        {
            case ContainerScript.NoImage:
                var image = container.Text("image");
                if (waiting is null or "ContainerCreating" or "PodInitializing") Wait(status, "ErrImagePull", $"rpc error: code = Unknown desc = failed to pull and unpack image \"{image}\": failed to resolve reference \"{image}\": failed to do request: Head \"https://{image}\": dial tcp 127.0.0.1:1: connect: connection refused");
                else Wait(status, "ImagePullBackOff", $"Back-off pulling image \"{image}\"");
                break;
            case ContainerScript.Fails when !ended && waiting != "CrashLoopBackOff":
                status["state"] = Ended(1, "Error", now);
                break;
            case ContainerScript.Fails when ended && restarts is { } limit && count < limit:
                Restarted(status, count + 1, now);
                Wait(status, "CrashLoopBackOff", $"back-off 10s restarting failed container={container.Text("name")} pod={podName}");
                break;
            case ContainerScript.Fails when waiting == "CrashLoopBackOff" && count < restarts:
                Restarted(status, count + 1, now);
                break;
            case ContainerScript.Works when ends:
                if (!ended) status["state"] = Ended(0, "Completed", now);
                status["ready"] = true;
                break;
            case ContainerScript.Works or ContainerScript.Silent when before.At("state", "running") is null:
                status["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now } };
                status["started"] = true;
                status["ready"] = ContainerScripts.Of(container) == ContainerScript.Works;
                break;
        }

        return status;
    }

    public static JsonObject New(JsonObject container, string waits = "ContainerCreating")
    {
        var status = new JsonObject { ["name"] = container.Text("name"), ["image"] = container.Text("image"), ["imageID"] = "", ["ready"] = false, ["started"] = false, ["restartCount"] = 0, ["lastState"] = new JsonObject() };
        Wait(status, waits, null);
        return status;
    }

    private static void Wait(JsonObject status, string reason, string? message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message is not null) waiting["message"] = message;
        status["state"] = new JsonObject { ["waiting"] = waiting };
        status["ready"] = false;
        status["started"] = false;
    }

    private static void Restarted(JsonObject status, int count, string now)
    {
        status["restartCount"] = count;
        status["lastState"] = Ended(1, "Error", now);
    }

    private static JsonObject Ended(int code, string reason, string now) => new()
    {
        ["terminated"] = new JsonObject { ["exitCode"] = code, ["reason"] = reason, ["startedAt"] = now, ["finishedAt"] = now },
    };
}
