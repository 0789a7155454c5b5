namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>What differs between servers that exist.</summary>
public sealed class ServerBehaviour
{
    /// <summary>Whether an applied Service with a port without <c>protocol</c> is refused, as servers up to 1.20 do.</summary>
    public bool RejectsPortsWithoutProtocol { get; set; } = true;

    /// <summary>Whether <c>/api</c> and <c>/apis</c> answer with everything at once to who asks for it, as servers from 1.26 on do.</summary>
    public bool OffersAggregatedDiscovery { get; set; }

    /// <summary>What <c>/version</c> says.</summary>
    public string Version { get; set; } = "v1.20.2";
}
