namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>How many requests a client has sent since it was made, failed ones and repeated tries included.</summary>
/// <param name="Reads">Gets, lists, logs and discovery.</param>
/// <param name="Writes">Whatever is not read, dry runs included.</param>
/// <param name="Watches">Connections of watches.</param>
internal sealed record RequestCounts(long Reads, long Writes, long Watches);
