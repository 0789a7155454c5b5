using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>POST, PUT, PATCH and DELETE.</summary>
internal sealed class Writes(ObjectStore store, ObjectWriter writer, Deletion deletion)
{
    public Answer Create(Target target, HttpRequest request, string body) =>
        Answer.Of(writer.Create(target.Kind, target.InSpace, Manifest(target, body), Wish(target, request)), 201);

    public Answer Replace(Target target, HttpRequest request, string body) =>
        Answer.Of(writer.Replace(target.Kind, target.InSpace, target.Name!, Manifest(target, body), Wish(target, request)));

    public Answer Patch(Target target, HttpRequest request, string body)
    {
        var wish = Wish(target, request);
        switch (request.ContentType?.Split(';')[0])
        {
            case "application/merge-patch+json":
                return Answer.Of(writer.Patch(target.Kind, target.InSpace, target.Name!, Read(body), wish));
            case "application/apply-patch+yaml":
                if (string.IsNullOrEmpty(request.Query["fieldManager"])) throw NeedsManager();
                var (applied, created) = writer.Apply(target.Kind, target.InSpace, target.Name!, Manifest(target, body), wish);
                return Answer.Of(applied, created ? 201 : 200);
            default:
                throw new Refusal(415, "UnsupportedMediaType", "415: Unsupported Media Type", []);
        }
    }

    public Answer Delete(Target target, HttpRequest request, string body)
    {
        var wish = DeleteWish(request, body);
        var living = deletion.Delete(target.Kind, target.InSpace, target.Name!, wish, out var last);
        return Answer.Of(living ?? (target.Kind.Kind == "Pod" ? last : Gone(target.Kind, last)));
    }

    public Answer DeleteAll(Target target, HttpRequest request, string body)
    {
        var wish = DeleteWish(request, body);
        var selector = Selector.Parse(request.Query["labelSelector"], request.Query["fieldSelector"]);
        lock (store.Gate)
        {
            var items = store.List(target.Kind, target.Space).FindAll(item => selector.Matches(item.Body));
            foreach (var item in items) deletion.Delete(target.Kind, item.Body.Space(), item.Body.Name()!, wish, out _);
            return Answer.Of(new JsonObject
            {
                ["kind"] = $"{target.Kind.Kind}List",
                ["apiVersion"] = target.Kind.ApiVersion,
                ["metadata"] = new JsonObject { ["resourceVersion"] = $"{store.Version}" },
                ["items"] = new JsonArray([.. items.Select(item => (JsonNode)item.Body.Copy())]),
            });
        }
    }

    private static JsonObject Gone(FakeKind kind, JsonObject last)
    {
        var details = new JsonObject { ["name"] = last.Name() };
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        details["uid"] = last.Uid();
        return new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }

    private static WriteWish Wish(Target target, HttpRequest request)
    {
        var manager = (string?)request.Query["fieldManager"];
        if (string.IsNullOrEmpty(manager)) manager = request.Headers.UserAgent.ToString().Split('/')[0];
        return new(manager.Length == 0 ? "unknown" : manager, request.Query["dryRun"] == "All", target.Subresource == "status", request.Query["force"] == "true", target.Subresource == "finalize");
    }

    private static DeleteWish DeleteWish(HttpRequest request, string body)
    {
        var options = string.IsNullOrWhiteSpace(body) ? [] : Read(body);
        return new(
            options.Text("preconditions", "uid"),
            options.Text("preconditions", "resourceVersion"),
            options.Text("propagationPolicy") ?? request.Query["propagationPolicy"],
            options.Number("gracePeriodSeconds") ?? (int.TryParse(request.Query["gracePeriodSeconds"], out var seconds) ? seconds : null),
            request.Query["dryRun"] == "All" || options.At("dryRun") is JsonArray { Count: > 0 });
    }

    private static JsonObject Manifest(Target target, string body)
    {
        var manifest = Read(body);
        var (version, kind) = (manifest.Text("apiVersion"), manifest.Text("kind"));
        if (version is null || kind is null) throw Refusal.BadRequest($"Object 'Kind' is missing in '{body}'");
        if (version != target.Kind.ApiVersion || kind != target.Kind.Kind)
        {
            throw Refusal.BadRequest($"{kind} in version \"{version.Split('/')[^1]}\" cannot be handled as a {target.Kind.Kind}: converting (v1.{kind}) to ({target.Kind.Group}.{target.Kind.Kind}): unknown conversion");
        }

        return manifest;
    }

    private static JsonObject Read(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? throw Refusal.BadRequest("the object provided is unrecognized");
        }
        catch (JsonException)
        {
            throw Refusal.BadRequest("error decoding the body: it is not JSON");
        }
    }

    private static Refusal NeedsManager() => new(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", new JsonObject
    {
        ["group"] = "meta.k8s.io",
        ["kind"] = "PatchOptions",
        ["causes"] = new JsonArray(Refusal.Cause("FieldValueRequired", "Required value: is required for apply patch", "fieldManager")),
    });
}
