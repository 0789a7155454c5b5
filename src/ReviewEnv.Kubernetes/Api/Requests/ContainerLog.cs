using System.Text;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>The end of what a container printed.</summary>
internal static class ContainerLog
{
    private const int LongestLine = 2_000;
    private static readonly ResourceKind Pods = new("", "v1", "Pod", "pods", Namespaced: true);

    public static async Task<IReadOnlyList<string>> ReadAsync(ApiTransport transport, string space, string pod, string? container, int lines, bool previous, CancellationToken cancellationToken)
    {
        // The server counts lines from the end but bytes from the first of them: generous, so that ordinary lines are never cut at the end.
        var query = new Query().With("container", container).With("tailLines", $"{lines}").With("limitBytes", $"{Math.Clamp(lines, 1, 512) * LongestLine}").With("previous", previous ? "true" : null);
        var request = new ApiRequest(HttpMethod.Get, $"{Pods.PathOf(space, pod)}/log{query}", "read", $"the log of Pod {pod} in namespace {space}") { Accept = "text/plain, application/json, */*", IsRepeatable = true };
        return await transport.SendAsync(request, body => Split(body, lines), cancellationToken);
    }

    private static IReadOnlyList<string> Split(ReadOnlySpan<byte> body, int lines)
    {
        var found = Encoding.UTF8.GetString(body).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (found[^1].Length == 0) found.RemoveAt(found.Count - 1);
        return [.. found.TakeLast(lines).Select(line => line.Length <= LongestLine ? line : line[..LongestLine] + "...")];
    }
}
