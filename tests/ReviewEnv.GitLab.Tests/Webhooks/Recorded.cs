using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.GitLab.Tests.Webhooks;

/// <summary>Bodies as GitLab sends them, by file name.</summary>
internal static class Recorded
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Webhooks", "Recorded");

    public static IReadOnlyList<byte[]> All { get; } = [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".json"));

    public static ParsedWebhook Parse(string name, string? header = null) => WebhookParser.Parse(Bytes(name), header);
}
