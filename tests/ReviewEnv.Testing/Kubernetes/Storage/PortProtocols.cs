using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Apply;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>The schema of old servers has no default for the protocol of a Service's port, though it is part of the port's key; that of a container's port has one.</summary>
internal static class PortProtocols
{
    /// <exception cref="Refusal">An applied Service has a port without a protocol.</exception>
    public static void Check(FakeKind kind, JsonObject applied)
    {
        if (kind.Kind != "Service") return;
        var index = 0;
        foreach (var port in applied.Items("spec", "ports"))
        {
            if (port["protocol"] is null) throw ListShape.Omits(FieldPath.Field("f:spec", "ports"), index, "protocol");
            index++;
        }
    }
}
