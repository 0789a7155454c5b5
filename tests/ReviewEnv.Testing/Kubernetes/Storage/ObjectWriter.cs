using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Apply;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>How a write is meant, beyond what is written.</summary>
/// <param name="Manager">The field manager.</param>
/// <param name="Status">Whether it writes the status subresource.</param>
/// <param name="Finalize">Whether it writes the finalize subresource of a namespace.</param>
internal sealed record WriteWish(string Manager, bool DryRun = false, bool Status = false, bool Force = false, bool Finalize = false);

/// <summary>Every write but deletion, with all that the server does around it: names, namespaces, defaults, validation, generation, ownership.</summary>
internal sealed class ObjectWriter(ObjectStore store, KindTable kinds, ServerBehaviour behaviour, TimeProvider clock)
{
    /// <summary>Asked before a new object is stored; refuses by throwing.</summary>
    public List<Action<FakeKind, JsonObject>> Admission { get; } = [];

    public string Now => clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ");

    public JsonObject Create(FakeKind kind, string space, JsonObject body, WriteWish wish)
    {
        lock (store.Gate)
        {
            var made = body.Copy();
            made.DropNulls();
            TypedFields.Check(kind, made, applied: false);
            Name(kind, space, made);
            if (kind.HasStatus && !wish.Status) made.Remove("status");
            if (made.Text("metadata", "resourceVersion") is not null) throw new Refusal(500, "", "resourceVersion should not be set on objects to be created");
            if (store.Find(kind, space, made.Name()!) is not null) throw Refusal.AlreadyExists(kind, made.Name()!);
            Birth(kind, made);
            Defaults.Fill(kind, made);
            Ownership.Updated(kind, null, made, wish.Manager, Now);
            return Store(kind, null, made, wish);
        }
    }

    public JsonObject Replace(FakeKind kind, string space, string name, JsonObject body, WriteWish wish)
    {
        lock (store.Gate)
        {
            var live = store.Find(kind, space, name) ?? throw Refusal.NotFound(kind, name);
            var next = body.Copy();
            next.DropNulls();
            if (next.Name() is { } other && other != name) throw Misnamed(other, name);
            if (next.Text("metadata", "uid") is { } uid && uid != live.Uid())
            {
                throw Refusal.Conflict(kind, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid()}");
            }

            return Update(kind, live, next, wish);
        }
    }

    public JsonObject Patch(FakeKind kind, string space, string name, JsonObject patch, WriteWish wish)
    {
        lock (store.Gate)
        {
            var live = store.Find(kind, space, name) ?? throw Refusal.NotFound(kind, name);
            var next = live.Copy();
            MergePatch.Into(next, patch);
            Readable(kind, next);
            Same(kind, live, next);
            return Update(kind, live, next, wish);
        }
    }

    /// <summary>Server-side apply. Creates what is not there.</summary>
    public (JsonObject Body, bool Created) Apply(FakeKind kind, string space, string name, JsonObject manifest, WriteWish wish)
    {
        lock (store.Gate)
        {
            var applied = manifest.Copy();
            applied.DropNulls();
            if (applied.At("metadata", "managedFields") is not null) throw Refusal.BadRequest("metadata.managedFields must be nil");
            var named = applied.Name() ?? name;
            applied.Make("metadata")["name"] = name;
            if (kind.HasStatus) applied.Remove("status");
            TypedFields.Check(kind, applied, applied: true);
            KnownFields.Check(kind, applied);
            if (behaviour.RejectsPortsWithoutProtocol) PortProtocols.Check(kind, applied);

            var live = store.Find(kind, space, name);
            if (live is null)
            {
                if (named != name) throw Misnamed(named, name);
                if (applied.Text("metadata", "uid") is { } uid)
                {
                    throw Refusal.Conflict(kind, name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
                }

                Name(kind, space, applied);
                var made = ServerSideApply.Run(kind, null, applied, wish.Manager, wish.Force, Now);
                Birth(kind, made);
                Defaults.Fill(kind, made);
                return (Store(kind, null, made, wish), true);
            }

            // In the real server's order: first whose the fields are, then whether it is the right object.
            var merged = ServerSideApply.Run(kind, live, applied, wish.Manager, wish.Force, Now);
            if (named != name) throw Misnamed(named, name);
            if (applied.Text("metadata", "resourceVersion") is { } version && version != live.Text("metadata", "resourceVersion")) throw Refusal.Modified(kind, name);
            Same(kind, live, applied);
            Keep(kind, live, merged, wish);
            Defaults.Fill(kind, merged);
            return (Store(kind, live, merged, wish), false);
        }
    }

    /// <summary>A write by a controller: changes a copy of the object as it is; nothing if it is gone.</summary>
    public JsonObject? Change(FakeKind kind, string space, string name, Action<JsonObject> change, WriteWish wish)
    {
        lock (store.Gate)
        {
            if (store.Find(kind, space, name) is not { } live) return null;
            var next = live.Copy();
            change(next);
            return Update(kind, live, next, wish);
        }
    }

    private JsonObject Update(FakeKind kind, JsonObject live, JsonObject next, WriteWish wish)
    {
        if (next.Text("metadata", "resourceVersion") is { } version && version != live.Text("metadata", "resourceVersion")) throw Refusal.Modified(kind, live.Name()!);
        if (!wish.Status) TypedFields.Check(kind, next, applied: false);
        Keep(kind, live, next, wish);
        Defaults.Fill(kind, next);
        Ownership.Updated(kind, live, next, wish.Manager, Now);
        return Store(kind, live, next, wish);
    }

    private static Refusal Misnamed(string said, string name) => Refusal.BadRequest($"the name of the object ({said}) does not match the name on the URL ({name})");

    // A patch whose outcome cannot be read is an invalid patch, not a bad request.
    private static void Readable(FakeKind kind, JsonObject next)
    {
        try
        {
            TypedFields.Check(kind, next, applied: false);
        }
        catch (Refusal refusal)
        {
            var message = $"Invalid value: \"{next.ToJsonString(JsonText.Plain)}\": {refusal.Message}";
            throw new Refusal(422, "Invalid", $" \"\" is invalid: patch: {message}", new() { ["causes"] = new JsonArray(Refusal.Cause("FieldValueInvalid", message, "patch")) });
        }
    }

    private static void Same(FakeKind kind, JsonObject live, JsonObject next)
    {
        if (next.Text("metadata", "uid") is { } uid && uid != live.Uid())
        {
            throw Refusal.Invalid(kind, live.Name()!, [FieldError.Invalid("metadata.uid", $"\"{uid}\"", "field is immutable")]);
        }
    }

    private void Name(FakeKind kind, string space, JsonObject body)
    {
        var meta = body.Make("metadata");
        if (meta["name"] is null && meta.Text("generateName") is { } prefix) meta["name"] = $"{prefix}{Guid.NewGuid():N}"[..(prefix.Length + 5)];
        if (meta["name"] is null) throw Refusal.Invalid(kind, "", [new("FieldValueRequired", "Required value: name or generateName is required", "metadata.name")]);
        if (kind.Namespaced)
        {
            if (meta.Text("namespace") is { } other && other != space) throw Refusal.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            meta["namespace"] = space;
            var home = store.Find(kinds.Named("Namespace"), "", space) ?? throw Refusal.NamespaceNotFound(space);
            if (home.IsDeleting()) throw Refusal.Terminating(kind, body.Name()!, space);
        }
        else
        {
            meta.Remove("namespace");
        }
    }

    private void Birth(FakeKind kind, JsonObject body)
    {
        var meta = body.Make("metadata");
        meta["uid"] = Guid.NewGuid().ToString();
        meta["creationTimestamp"] = Now;
        meta.Remove("deletionTimestamp");
        if (Counts(kind)) meta["generation"] = 1;
    }

    // What no write may change is put back, and the half (status or all else) that this write does not address.
    private static void Keep(FakeKind kind, JsonObject live, JsonObject next, WriteWish wish)
    {
        if (wish.Status)
        {
            var status = next["status"]?.DeepClone();
            foreach (var name in next.Select(pair => pair.Key).ToList()) next.Remove(name);
            foreach (var (name, value) in live) next[name] = value?.DeepClone();
            if (status is null) next.Remove("status");
            else next["status"] = status;
            return;
        }

        var meta = next.Make("metadata");
        foreach (var name in (string[])["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "generateName"])
        {
            if (live.At("metadata", name) is { } value) meta[name] = value.DeepClone();
            else meta.Remove(name);
        }

        next["apiVersion"] = kind.ApiVersion;
        next["kind"] = kind.Kind;
        if (kind.Kind == "Namespace" && !wish.Finalize) next.Make("spec")["finalizers"] = live.At("spec", "finalizers")?.DeepClone();
        if (kind.Kind == "Service" && next["spec"] is JsonObject spec && live.At("spec", "clusterIP") is { } address) spec.Default("clusterIP", address.DeepClone());
        if (kind.Kind == "Job" && live.At("spec", "selector") is { } selector && next["spec"] is JsonObject job)
        {
            job.Default("selector", selector.DeepClone());
            var labels = job.Make("template", "metadata", "labels");
            foreach (var name in (string[])["controller-uid", "job-name"])
            {
                if (live.At("spec", "template", "metadata", "labels", name) is { } label) labels.Default(name, label.DeepClone());
            }
        }

        if (!kind.HasStatus) return;
        if (live["status"] is { } kept) next["status"] = kept.DeepClone();
        else next.Remove("status");
    }

    private JsonObject Store(FakeKind kind, JsonObject? live, JsonObject next, WriteWish wish)
    {
        next["apiVersion"] = kind.ApiVersion;
        next["kind"] = kind.Kind;
        if (!wish.Status) Validation.Check(kind, next, live);
        if (live is null)
        {
            foreach (var admit in Admission) admit(kind, next);
        }
        else if (JsonNode.DeepEquals(live, next))
        {
            return live;
        }
        else if (Counts(kind) && !JsonNode.DeepEquals(live["spec"], next["spec"]))
        {
            next.Make("metadata")["generation"] = (live.Number("metadata", "generation") ?? 0) + 1;
        }

        if (wish.DryRun) return next;
        return live is not null && Deletion.IsDue(kind, next) ? store.Remove(kind, next) : store.Put(kind, next);
    }

    private static bool Counts(FakeKind kind) =>
        kind.Group.Length > 0 && kind.Group is not ("rbac.authorization.k8s.io" or "autoscaling");
}
