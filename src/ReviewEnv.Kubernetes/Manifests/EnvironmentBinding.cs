using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>The RoleBinding by which ReviewEnv gets its rights in one environment: made before everything else there, and put back like everything else. Pure.</summary>
internal static class EnvironmentBinding
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <returns>None where ReviewEnv has its rights already.</returns>
    public static IEnumerable<JsonObject> Of(EnvironmentRole? role)
    {
        if (role is null) yield break;
        yield return new JsonObject
        {
            ["apiVersion"] = $"{Group}/v1",
            ["kind"] = "RoleBinding",
            // Which role a binding gives cannot be changed in place.
            ["metadata"] = new JsonObject { ["name"] = GuardrailObjects.Name, ["annotations"] = new JsonObject { [Labels.Replace] = "true" } },
            ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = role.ClusterRole },
            ["subjects"] = new JsonArray(Subject(role.Holder)),
        };
    }

    private static JsonObject Subject(RoleHolder holder) => holder switch
    {
        RoleHolder.ServiceAccount account => new JsonObject { ["kind"] = "ServiceAccount", ["namespace"] = account.Namespace, ["name"] = account.Name },
        RoleHolder.User user => new JsonObject { ["apiGroup"] = Group, ["kind"] = "User", ["name"] = user.Name },
        _ => throw new ArgumentOutOfRangeException(nameof(holder)),
    };
}
