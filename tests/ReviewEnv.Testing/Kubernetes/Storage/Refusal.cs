using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>An answer other than what was asked for: a <c>Status</c> object in the words of the real server.</summary>
internal sealed class Refusal(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    public JsonObject Status()
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = Message };
        if (reason.Length > 0) status["reason"] = reason;
        if (details is not null) status["details"] = details.DeepClone();
        status["code"] = code;
        return status;
    }

    public static Refusal NotFound(FakeKind kind, string name) =>
        new(404, "NotFound", $"{kind.Resource} \"{name}\" not found", Details(kind, name, kind.Plural));

    public static Refusal NamespaceNotFound(string name) =>
        new(404, "NotFound", $"namespaces \"{name}\" not found", new JsonObject { ["name"] = name, ["kind"] = "namespaces" });

    public static Refusal NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static Refusal AlreadyExists(FakeKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.Resource} \"{name}\" already exists", Details(kind, name, kind.Plural));

    public static Refusal Conflict(FakeKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.Resource} \"{name}\": {why}", Details(kind, name, kind.Plural));

    public static Refusal Modified(FakeKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>Deletion names the kind, not the collection, when a precondition does not hold.</summary>
    public static Refusal Precondition(FakeKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.Qualified} \"{name}\": {why}", Details(kind, name, kind.Kind));

    public static Refusal BadRequest(string message) => new(400, "BadRequest", message);

    /// <summary>What the typed reading of an applied object says; old servers make it an internal error without a reason.</summary>
    public static Refusal BadApply(string message) => new(500, "", $"failed to create typed patch object: {message}");

    public static Refusal Expired(string message) => new(410, "Expired", message);

    public static Refusal Terminating(FakeKind kind, string name, string space)
    {
        var details = Details(kind, name, kind.Plural);
        details["causes"] = new JsonArray(Cause("NamespaceTerminating", $"namespace {space} is being terminated", "metadata.namespace"));
        return new(403, "Forbidden", $"{kind.Resource} \"{name}\" is forbidden: unable to create new content in namespace {space} because it is being terminated", details);
    }

    public static Refusal QuotaExceeded(FakeKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.Resource} \"{name}\" is forbidden: {why}", Details(kind, name, kind.Plural));

    public static Refusal Invalid(FakeKind kind, string name, IReadOnlyList<FieldError> errors)
    {
        var details = Details(kind, name, kind.Kind);
        details["causes"] = new JsonArray([.. errors.Select(error => (JsonNode)Cause(error.Reason, error.Message, error.Field))]);
        var all = errors.Select(error => $"{error.Field}: {error.Message}").ToList();
        return new(422, "Invalid", $"{kind.Qualified} \"{name}\" is invalid: {(all.Count == 1 ? all[0] : $"[{string.Join(", ", all)}]")}", details);
    }

    public static JsonObject Cause(string reason, string message, string field) => new() { ["reason"] = reason, ["message"] = message, ["field"] = field };

    private static JsonObject Details(FakeKind kind, string name, string word)
    {
        var details = new JsonObject { ["name"] = name };
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = word;
        return details;
    }
}

/// <summary>One field that is wrong.</summary>
internal sealed record FieldError(string Reason, string Message, string Field)
{
    public static FieldError Required(string field) => new("FieldValueRequired", "Required value", field);

    public static FieldError Invalid(string field, string value, string why) => new("FieldValueInvalid", $"Invalid value: {value}: {why}", field);

    public static FieldError Forbidden(string field, string why) => new("FieldValueForbidden", $"Forbidden: {why}", field);
}
