namespace ReviewEnv.Benchmarks.Servers;

/// <summary>Debian's <c>webhook</c>: checks a token, answers, and runs a command that does nothing. It keeps nothing.</summary>
internal static class DebianWebhook
{
    private const string Executable = "/usr/bin/webhook";
    private const string Secret = "bench-secret-token";

    public static bool IsInstalled => File.Exists(Executable);

    public static async Task<ServerProcess> StartAsync(TempFolder folder, CancellationToken cancellationToken)
    {
        var hooks = folder["hooks.json"];
        await File.WriteAllTextAsync(hooks, $$"""
            [{ "id": "gitlab", "execute-command": "/bin/true", "http-methods": ["POST"],
               "trigger-rule": { "match": { "type": "value", "value": "{{Secret}}", "parameter": { "source": "header", "name": "X-Gitlab-Token" } } },
               "trigger-rule-mismatch-http-response-code": 401 }]
            """, cancellationToken);
        var port = ServerProcess.FreePort();
        var server = ServerProcess.Start("Debian's webhook", port, Secret, 200, Executable, "-ip", "127.0.0.1", "-port", $"{port}", "-urlprefix", "webhooks", "-hooks", hooks);
        await server.ListeningAsync(cancellationToken);
        return server;
    }
}
