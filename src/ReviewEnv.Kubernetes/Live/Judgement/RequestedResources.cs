using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>What a pod reserves on its node, as the scheduler counts it.</summary>
/// <param name="Cpu">In cores.</param>
/// <param name="Memory">In bytes.</param>
internal readonly record struct RequestedResources(decimal Cpu, decimal Memory)
{
    public static RequestedResources operator +(RequestedResources one, RequestedResources other) => new(one.Cpu + other.Cpu, one.Memory + other.Memory);

    public static RequestedResources operator *(RequestedResources one, decimal times) => new(one.Cpu * times, one.Memory * times);

    public static RequestedResources Of(JsonObject podOrSpec) => Of(JsonSerializer.SerializeToElement(podOrSpec));

    /// <param name="podOrSpec">A pod, or a pod's spec.</param>
    public static RequestedResources Of(JsonElement podOrSpec)
    {
        var spec = podOrSpec.At("spec") ?? podOrSpec;
        var running = spec.Items("containers").Aggregate(default(RequestedResources), (sum, container) => sum + OfContainer(container));
        var sidecars = default(RequestedResources);
        var starting = default(RequestedResources);
        foreach (var container in spec.Items("initContainers"))
        {
            if (container.Text("restartPolicy") == "Always")
            {
                sidecars += OfContainer(container);
                starting = Larger(starting, sidecars);
            }
            else
            {
                // The init containers run one by one, next to the sidecars that have been started before them.
                starting = Larger(starting, sidecars + OfContainer(container));
            }
        }
        var inAll = Larger(running + sidecars, starting);
        // What is asked for the pod as a whole stands in for the sum of its containers.
        var whole = spec.At("resources") is null ? inAll : new(Amount(spec, "cpu") ?? inAll.Cpu, Amount(spec, "memory") ?? inAll.Memory);
        return whole + new RequestedResources(Read(spec.At("overhead", "cpu")) ?? 0, Read(spec.At("overhead", "memory")) ?? 0);
    }

    private static RequestedResources OfContainer(JsonElement container) => new(Amount(container, "cpu") ?? 0, Amount(container, "memory") ?? 0);

    /// <summary>A limit without a request is a request as well.</summary>
    private static decimal? Amount(JsonElement holder, string resource) => Read(holder.At("resources", "requests", resource)) ?? Read(holder.At("resources", "limits", resource));

    /// <summary>Manifests may give plain numbers.</summary>
    private static decimal? Read(JsonElement? amount) => amount switch
    {
        { ValueKind: JsonValueKind.String } text when Quantity.TryParse(text.GetString(), out var quantity) => quantity.Value,
        { ValueKind: JsonValueKind.Number } number when Quantity.TryParse(number.GetRawText(), out var quantity) => quantity.Value,
        _ => null,
    };

    private static RequestedResources Larger(RequestedResources one, RequestedResources other) => new(Math.Max(one.Cpu, other.Cpu), Math.Max(one.Memory, other.Memory));
}
