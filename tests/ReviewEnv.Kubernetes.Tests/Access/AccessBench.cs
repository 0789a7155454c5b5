using System.Text;
using ReviewEnv.Kubernetes.Api.Access;

namespace ReviewEnv.Kubernetes.Tests.Access;

/// <summary>A home folder with kubeconfigs of its own, and variables that nobody else sees.</summary>
internal sealed class AccessBench : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AccessBench()
    {
        Variables["HOME"] = folder.Root;
        Variables["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "";
    }

    public Dictionary<string, string> Variables { get; } = [];

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public string this[string name] => folder[name];

    public Surroundings Surroundings => new(Variables.GetValueOrDefault, folder["serviceaccount"]);

    public string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], content);
        return folder[name];
    }

    /// <summary>Writes a program for <c>/bin/sh</c>.</summary>
    public string Script(string name, string body)
    {
        var file = Write(name, "#!/bin/sh\n" + body);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    /// <summary>Writes a kubeconfig with one cluster, user and context.</summary>
    /// <param name="cluster">More lines of the cluster.</param>
    /// <param name="user">The lines of the user.</param>
    public string Config(Uri server, string cluster = "", string user = "{}", string name = "config") => Write(name, $"""
        apiVersion: v1
        kind: Config
        current-context: review
        contexts:
        - name: review
          context: {"{"} cluster: test, user: somebody {"}"}
        clusters:
        - name: test
          cluster:
            server: {server}
        {Indent(cluster)}
        users:
        - name: somebody
          user:
        {Indent(user)}
        """);

    public AccessResult Load(string? config = null, string? context = null, Impersonation? impersonate = null) =>
        ClusterAccess.Load(new ClusterAccessOptions(config, context, impersonate), Surroundings);

    public HttpClient Client(ClusterAccess access) => new(access.CreateHandler(Clock)) { BaseAddress = access.Server, DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

    /// <summary>A client of a kubeconfig as <see cref="Config"/> writes it.</summary>
    public HttpClient Client(Uri server, string cluster = "", string user = "{}")
    {
        var result = Load(Config(server, cluster, user));
        return Client(result.Access.ShouldNotBeNull(result.Explanation));
    }

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public void Dispose() => folder.Dispose();

    private static string Indent(string lines) => string.Join('\n', lines.Split('\n').Select(line => "    " + line));
}

internal static class Failing
{
    /// <summary>What a request that gets no answer says, once the client has put it into words.</summary>
    public static async Task<string> MessageAsync(this HttpClient client, string path = "version")
    {
        // Not by Should.ThrowAsync, which makes a new exception of a cancelled task.
        var failure = await Record.ExceptionAsync(async () => (await client.GetAsync(path)).Dispose());
        return Unreachable.From("cluster-a", client.BaseAddress!, failure.ShouldNotBeNull()).Message;
    }
}
