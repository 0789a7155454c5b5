using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>What containers printed: <c>pods/{name}/log</c>. Under the store's gate.</summary>
internal sealed class PodLogs(ObjectStore store)
{
    private readonly Dictionary<(string Pod, string Container, bool Previous), IReadOnlyList<string>> printed = [];

    /// <summary>Says what a container prints from now on; what its last run printed is set with <paramref name="previous"/>.</summary>
    public void Set(string podUid, string container, bool previous, params IReadOnlyList<string> lines)
    {
        lock (store.Gate) printed[(podUid, container, previous)] = lines;
    }

    public bool Has(string podUid, string container)
    {
        lock (store.Gate) return printed.ContainsKey((podUid, container, false));
    }

    public Answer Read(Target target, IQueryCollection query)
    {
        lock (store.Gate)
        {
            var pod = store.Find(target.Kind, target.InSpace, target.Name!) ?? throw Refusal.NotFound(target.Kind, target.Name!);
            var names = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).Select(item => item.Text("name")!).ToList();
            var container = (string?)query["container"];
            if (string.IsNullOrEmpty(container))
            {
                if (names.Count > 1) throw Refusal.BadRequest($"a container name must be specified for pod {target.Name}, choose one of: [{string.Join(" ", names)}]");
                container = names[0];
            }

            if (!names.Contains(container)) throw Refusal.BadRequest($"container {container} is not valid for pod {target.Name}");
            var previous = query["previous"] == "true";
            if (!printed.TryGetValue((pod.Uid(), container, previous), out var lines)) throw Nothing(pod, container, previous);
            var tail = int.TryParse(query["tailLines"], out var count) ? lines.TakeLast(count) : lines;
            return new(200, string.Concat(tail.Select(line => line + "\n")), "text/plain");
        }
    }

    private static Refusal Nothing(JsonObject pod, string container, bool previous)
    {
        if (previous) return Refusal.BadRequest($"previous terminated container \"{container}\" in pod \"{pod.Name()}\" not found");
        var status = pod.Items("status", "containerStatuses").FirstOrDefault(item => item.Text("name") == container);
        var why = status.Text("state", "waiting", "reason") switch
        {
            "ErrImagePull" => "image can't be pulled",
            "ImagePullBackOff" => "trying and failing to pull image",
            { } reason => reason,
            null => "PodInitializing",
        };
        return Refusal.BadRequest($"container \"{container}\" in pod \"{pod.Name()}\" is waiting to start: {why}");
    }
}
