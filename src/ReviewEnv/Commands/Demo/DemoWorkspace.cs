using System.Security.Cryptography;
using System.Text;

namespace ReviewEnv.Commands.Demo;

/// <summary>Everything that the demo makes, under one directory.</summary>
internal sealed class DemoWorkspace
{
    public const string Project = "demo/site";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private DemoWorkspace(string directory) => Directory = directory;

    public string Directory { get; }
    public string Token { get; } = RandomText();
    public string Repository => Path.Combine(Directory, "repositories", Project + ".git");
    public string Clone => Path.Combine(Directory, "clone");
    public string Environments => Path.Combine(Directory, "environments");
    public string ConfigurationFile => Path.Combine(Directory, "reviewenv.yaml");
    public string SecretFile => Path.Combine(Directory, "webhook-secret");
    public string LogFile => Path.Combine(Directory, "daemon.log");

    public static DemoWorkspace Create(string? directory, int port)
    {
        var workspace = new DemoWorkspace(directory is null ? System.IO.Directory.CreateTempSubdirectory("reviewenv-demo-").FullName : Path.GetFullPath(directory));
        System.IO.Directory.CreateDirectory(workspace.Directory);
        WritePrivate(workspace.SecretFile, RandomText());
        WritePrivate(workspace.ConfigurationFile, workspace.Configuration(port));
        return workspace;
    }

    public void WriteSite(string headline, string text)
    {
        File.WriteAllText(Path.Combine(Clone, "index.html"), $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{{headline}}</title>
            <style>body { font: 1.2rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }</style>
            <h1>{{headline}}</h1>
            <p>{{text}}</p>
            </html>
            """);
    }

    private string Configuration(int port) => $$"""
        # The demo's configuration; a real one differs in nothing but its values.
        # Another host name than the environments have: browsers send a host's cookies to each of its ports.
        publicUrl: http://localhost:{{port}}
        listen: http://127.0.0.1:{{port}}
        storage: sqlite:reviewenv.db
        local:
          repositories: ./repositories
          webhookSecret: "${file:webhook-secret}"
        targets:
          here: { process: { directory: ./environments } }
        projects:
          - path: demo/*
            target: here
            template: static-site
            refs: { include: ["*"], exclude: [main] }
            lifetime: { autoStopIn: 3 days, sleepAfter: 2 hours }
        auth:
          tokens:
            - { name: demo, sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)))}}, role: maintainer, projects: ["demo/*"] }
        """;

    private static void WritePrivate(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    private static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
