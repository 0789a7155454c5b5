using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ReviewEnv.Testing.Servers.Kubernetes.Node;

/// <summary>The images of a test node, made without an engine: a docker-archive whose images share one layer of a static busybox and a few scripts.</summary>
internal static class TestImages
{
    public const string Pause = "docker.io/reviewenv-test/pause:1";

    private const string Web = """
        #!/bin/sh
        # Serves a page about $COMMIT and $MESSAGE on $PORT. BEHAVIOUR=fail does not start; BEHAVIOUR=silent starts and listens nowhere.
        trap 'exit 0' TERM INT
        case "${BEHAVIOUR:-}" in
        fail) echo "boom: cannot start"; exit 1 ;;
        silent) echo "listening nowhere" ;;
        *) echo "listening on ${PORT:-8080}"; httpd -f -p "${ADDRESS:-0.0.0.0}:${PORT:-8080}" -h /www & ;;
        esac
        # A signal ends the wait and with it everything here.
        while :; do sleep 3600 & wait $!; done

        """;

    private const string Page = """
        #!/bin/sh
        escape() { printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }
        printf 'Content-Type: text/html; charset=utf-8\r\n\r\n'
        printf '<!doctype html><title>web</title><h1>%s</h1><p>commit %s</p><p>pod %s</p>\n' "$(escape "${MESSAGE:-}")" "$(escape "${COMMIT:-}")" "$(hostname)"

        """;

    private const string Database = """
        #!/bin/sh
        trap 'exit 0' TERM INT
        echo "accepting connections on ${PORT:-5432}"
        nc -ll -p "${PORT:-5432}" -e /bin/greeting &
        while :; do sleep 3600 & wait $!; done

        """;

    private const string Greeting = """
        #!/bin/sh
        echo ready

        """;

    // With DATABASE_HOST set it first says hello there, as a migration would.
    private const string Migrate = """
        #!/bin/sh
        if [ "${BEHAVIOUR:-}" = fail ]; then echo "boom: the migration is broken"; exit 1; fi
        if [ -n "${DATABASE_HOST:-}" ]; then nc -w 5 "$DATABASE_HOST" "${DATABASE_PORT:-5432}" </dev/null || { echo "no database at $DATABASE_HOST"; exit 1; }; fi
        echo "migrated"

        """;

    private static readonly string[] Tools =
        ["sh", "httpd", "nc", "sleep", "sed", "hostname", "cat", "echo", "printf", "ls", "env", "wget", "kill", "ps", "test", "date", "id", "touch", "mkdir", "rm", "true", "false"];

    /// <summary>Writes the archive: <c>reviewenv-test/web</c> (tags 1 and 2), <c>database:1</c>, <c>migrate:1</c>, <c>pause:1</c>.</summary>
    public static void Write(string path)
    {
        using var file = File.Create(path);
        using var archive = new TarWriter(file, TarEntryFormat.Ustar);
        var tools = ToolsLayer();
        var pause = Layer(layer => Add(layer, "pause", File.ReadAllBytes(KubernetesPrograms.Required("pause")), 0b111_101_101));
        Add(archive, "tools.tar", tools);
        Add(archive, "pause.tar", pause);
        var images = new[]
        {
            Image("web", ["1", "2"], "/bin/web", "tools.tar", tools),
            Image("database", ["1"], "/bin/database", "tools.tar", tools),
            Image("migrate", ["1"], "/bin/migrate", "tools.tar", tools),
            Image("pause", ["1"], "/pause", "pause.tar", pause),
        };
        foreach (var (name, config, _) in images) Add(archive, name, config);
        Add(archive, "manifest.json", JsonSerializer.SerializeToUtf8Bytes(images.Select(image => image.Entry)));
    }

    private static (string Name, byte[] Config, object Entry) Image(string repository, string[] tags, string entrypoint, string layerName, byte[] layer)
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Entrypoint = new[] { entrypoint }, Env = new[] { "PATH=/bin" }, WorkingDir = "/" },
            rootfs = new { type = "layers", diff_ids = new[] { "sha256:" + Convert.ToHexStringLower(SHA256.HashData(layer)) } },
            history = new[] { new { created_by = repository } },
        });
        var name = repository + ".json";
        return (name, config, new { Config = name, RepoTags = tags.Select(tag => $"reviewenv-test/{repository}:{tag}"), Layers = new[] { layerName } });
    }

    private static byte[] ToolsLayer() => Layer(layer =>
    {
        const int Program = 0b111_101_101;
        foreach (var folder in (string[])["bin", "etc", "www", "www/cgi-bin"]) layer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, folder + "/") { Mode = (UnixFileMode)Program });
        layer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "tmp/") { Mode = (UnixFileMode)0b001_111_111_111 });
        Add(layer, "bin/busybox", File.ReadAllBytes(KubernetesPrograms.Required("busybox")), Program);
        foreach (var tool in Tools) layer.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "bin/" + tool) { LinkName = "busybox", Mode = (UnixFileMode)0b111_111_111 });
        foreach (var (name, script) in (IEnumerable<(string, string)>)[("web", Web), ("database", Database), ("greeting", Greeting), ("migrate", Migrate)])
            Add(layer, "bin/" + name, Encoding.UTF8.GetBytes(script), Program);
        // What httpd runs for a folder without an index.html.
        Add(layer, "www/cgi-bin/index.cgi", Encoding.UTF8.GetBytes(Page), Program);
        Add(layer, "www/health", "ok\n"u8.ToArray());
        Add(layer, "etc/passwd", "root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"u8.ToArray());
    });

    private static byte[] Layer(Action<TarWriter> fill)
    {
        using var bytes = new MemoryStream();
        using (var layer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true)) fill(layer);
        return bytes.ToArray();
    }

    private static void Add(TarWriter tar, string name, byte[] content, int mode = 0b110_100_100)
    {
        using var data = new MemoryStream(content);
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)mode, DataStream = data });
    }
}
