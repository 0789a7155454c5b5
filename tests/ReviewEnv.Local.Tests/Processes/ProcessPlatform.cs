using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Git;
using ReviewEnv.Local.Native;
using ReviewEnv.Local.Processes;
using ReviewEnv.Local.Tests.Programs;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Git;

namespace ReviewEnv.Local.Tests.Processes;

/// <summary>A folder with a real repository and a folder of environments; at the end every process that was started in it is ended.</summary>
internal sealed class ProcessPlatform : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private BareRepository? repository;

    public RecordingSink Sink { get; } = new();

    public RecordingVisits Visits { get; } = new();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });

    public string Environments => folder["environments"];

    public string Repositories => folder["repos"];

    public BareRepository Repository => repository!;

    public async Task<ProcessPlatform> PrepareAsync()
    {
        repository = await BareRepository.CreateAsync(Path.Combine(Repositories, Samples.Project + ".git"));
        return this;
    }

    public ProcessDriver Start(Func<ProcessDriverOptions, ProcessDriverOptions>? options = null)
    {
        var source = new GitBranchSource(Repositories, TimeProvider.System);
        var defaults = new ProcessDriverOptions(Environments, source);
        return ProcessDriver.Create(options?.Invoke(defaults) ?? defaults, Sink, NullLoggerFactory.Instance, TimeProvider.System, Visits);
    }

    public Task<CommitSha> CommitAsync(Behaviour behaviour = Behaviour.Works, params (string Path, string Text)[] files) =>
        Repository.CommitAsync(files.Append(("behaviour.txt", behaviour.ToString())).Append(("number.txt", Some.Number().ToString())).ToDictionary(file => file.Item1, file => file.Item2));

    public async Task<string?> ReadAsync(Uri url)
    {
        try
        {
            using var response = await Http.GetAsync(url);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The recorded state of an environment.</summary>
    public EnvironmentFile? Record(string name) => EnvironmentFile.Read(Path.Combine(Environments, name, EnvironmentFolder.RecordName));

    /// <summary>Processes of this platform that live, by the folder that they run in or below.</summary>
    public IReadOnlyList<int> Processes(string? name = null)
    {
        var root = name is null ? Environments : Path.Combine(Environments, name);
        var found = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName))
        {
            if (!int.TryParse(process, out var pid)) continue;
            try
            {
                if (File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName.StartsWith(root + "/", StringComparison.Ordinal) == true) found.Add(pid);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended while it was looked at.
            }
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in Processes()) _ = Libc.Kill(pid, Libc.SigKill);
        await Eventually.TrueAsync(() => Processes().Count == 0, "no process of the test is left");
        Http.Dispose();
        folder.Dispose();
    }
}
