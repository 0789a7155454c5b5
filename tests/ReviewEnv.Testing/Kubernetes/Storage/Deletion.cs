using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>How an object is to be deleted.</summary>
internal sealed record DeleteWish(string? Uid = null, string? ResourceVersion = null, string? Propagation = null, int? GraceSeconds = null, bool DryRun = false);

/// <summary>Deletion: at once, or a time of deletion that finalizers, a kubelet or the namespace's controller turn into an end.</summary>
internal sealed class Deletion(ObjectStore store, TimeProvider clock)
{
    private static readonly string[] PropagationFinalizers = ["foregroundDeletion", "orphan"];

    /// <summary>The object as it lives on; null when it is gone, with its last state in <paramref name="last"/>.</summary>
    public JsonObject? Delete(FakeKind kind, string space, string name, DeleteWish wish, out JsonObject last)
    {
        lock (store.Gate)
        {
            var live = store.Find(kind, space, name) ?? throw Refusal.NotFound(kind, name);
            if (wish.Uid is { } uid && uid != live.Uid())
            {
                throw Refusal.Precondition(kind, name, $"the UID in the precondition ({uid}) does not match the UID in record ({live.Uid()}). The object might have been deleted and then recreated");
            }

            if (wish.ResourceVersion is { } version && version != live.Text("metadata", "resourceVersion"))
            {
                throw Refusal.Precondition(kind, name, $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({live.Text("metadata", "resourceVersion")}). The object might have been modified");
            }

            last = live;
            var next = live.Copy();
            var meta = next.Make("metadata");
            var grace = Grace(kind, live, wish);
            Propagate(kind, next, wish);
            if (!live.IsDeleting())
            {
                meta["deletionTimestamp"] = (clock.GetUtcNow() + TimeSpan.FromSeconds(grace)).ToString("yyyy-MM-ddTHH:mm:ssZ");
                if (kind.Kind != "Namespace") meta["deletionGracePeriodSeconds"] = grace;
            }
            else if (kind.Kind == "Pod" && grace < (live.Number("metadata", "deletionGracePeriodSeconds") ?? 0))
            {
                meta["deletionGracePeriodSeconds"] = grace;
            }

            if (kind.Kind == "Namespace") next.Make("status")["phase"] = "Terminating";
            if (wish.DryRun) return IsDue(kind, next) ? null : next;
            if (!IsDue(kind, next)) return JsonNode.DeepEquals(live, next) ? live : store.Put(kind, next);
            last = store.Remove(kind, live.IsDeleting() ? next : live);
            return null;
        }
    }

    /// <summary>Whether a deleted object has nothing left to wait for.</summary>
    public static bool IsDue(FakeKind kind, JsonObject body) =>
        body.IsDeleting()
        && body.Finalizers().Count == 0
        && (kind.Kind != "Namespace" || body.At("spec", "finalizers") is not JsonArray { Count: > 0 })
        && (kind.Kind != "Pod" || (body.Number("metadata", "deletionGracePeriodSeconds") ?? 0) == 0);

    private static int Grace(FakeKind kind, JsonObject live, DeleteWish wish)
    {
        if (kind.Kind != "Pod") return 0;
        var ended = live.Text("status", "phase") is "Succeeded" or "Failed";
        if (live.Text("spec", "nodeName") is null || ended) return 0;
        return wish.GraceSeconds ?? live.Number("spec", "terminationGracePeriodSeconds") ?? 30;
    }

    private static void Propagate(FakeKind kind, JsonObject next, DeleteWish wish)
    {
        if (wish.Propagation is null || kind.Kind == "Namespace") return;
        var finalizers = next.Finalizers().Except(PropagationFinalizers).ToList();
        if (wish.Propagation == "Foreground") finalizers.Add("foregroundDeletion");
        if (wish.Propagation == "Orphan") finalizers.Add("orphan");
        if (finalizers.Count == 0) next.Make("metadata").Remove("finalizers");
        else next.Make("metadata")["finalizers"] = new JsonArray([.. finalizers.Select(name => (JsonNode)name)]);
    }
}
