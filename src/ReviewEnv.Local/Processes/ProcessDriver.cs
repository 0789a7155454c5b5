using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Fronts;
using ReviewEnv.Local.Git;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>Environments as processes of this machine: one folder each, with the checked-out commits, the logs and a record of its own.</summary>
/// <remarks>The processes outlive the driver. The next one on the same folder finds them by record and start time, and takes their addresses up again.</remarks>
public sealed partial class ProcessDriver : IEnvironmentDriver, IEnvironmentLogs, IAsyncDisposable
{
    internal const string GonePrefix = ".gone-";
    private const string NewPrefix = ".new-";
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, LocalEnvironment> environments = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> creating = new();
    private readonly ConcurrentDictionary<string, string> notAdopted = new();
    private readonly DriverContext context;
    private readonly DirectoryLock directoryLock;
    private readonly UsageMeter meter;
    private readonly ITimer logTimer;
    private bool disposed;

    private ProcessDriver(DriverContext context, DirectoryLock directoryLock)
    {
        this.context = context;
        this.directoryLock = directoryLock;
        meter = new UsageMeter(context.Clock);
        logTimer = context.Clock.CreateTimer(_ => KeepLogsShort(), null, LogInterval, LogInterval);
    }

    public NameBudget NameBudget => NameBudget.DnsLabel;

    public bool CanSleep => true;

    /// <summary>Takes the folder over, with every environment that is in it.</summary>
    /// <param name="sink">Told when a process becomes ready or ends; may be called before this returns.</param>
    /// <param name="visits">Told when somebody asks for an environment's URL; null for nobody.</param>
    /// <exception cref="PlatformNotSupportedException">The system is not Linux.</exception>
    /// <exception cref="IOException">Another daemon uses the folder, or it cannot be used.</exception>
    public static ProcessDriver Create(ProcessDriverOptions options, IChangeSink sink, ILoggerFactory loggerFactory, TimeProvider clock, IVisitSink? visits = null)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Environments as processes need Linux (/proc, process descriptors); use a target of another kind here.");
        Directory.CreateDirectory(options.Directory);
        var taken = DirectoryLock.Take(options.Directory);
        try
        {
            // The kernel tells where a process works without links: what is compared with that must have none either.
            var absolute = options with { Directory = Libc.RealPath(options.Directory) ?? Path.GetFullPath(options.Directory) };
            var found = Directory.GetDirectories(absolute.Directory);
            var checkout = new Checkout(new GitCommand(clock, options.CheckoutTimeout));
            var shared = new DriverContext(
                absolute, clock, sink, loggerFactory.CreateLogger<ProcessDriver>(), new ExitWatcher(), checkout, new ReadinessProber(clock), visits);
            var driver = new ProcessDriver(shared, taken);
            foreach (var path in found) driver.Adopt(path);
            return driver;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        var observed = Foreign(environment) is { } foreign
            ? new ObservedEnvironment(ObservedStatus.Foreign) { Reason = foreign }
            : environments.TryGetValue(environment.Name, out var known) ? known.Observe() : ObservedEnvironment.Absent;
        return Task.FromResult(observed);
    }

    public async Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var (settings, problem) = ProcessSettings.Parse(spec.Template.Settings);
        if (settings is null) return new DriverResult.Refused($"template {spec.Template.Name}: {problem}");
        if (Foreign(spec.Identity) is { } foreign) return new DriverResult.Refused(foreign);
        if (environments.TryGetValue(spec.Identity.Name, out var known)) return await known.ApplyAsync(spec, settings, cancellationToken);

        var gate = creating.GetOrAdd(spec.Identity.Name, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            return environments.TryGetValue(spec.Identity.Name, out known) ? await known.ApplyAsync(spec, settings, cancellationToken) : Make(spec, settings);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        if (Foreign(environment) is { } foreign) return new DriverResult.Refused(foreign);
        return environments.TryGetValue(environment.Name, out var known) ? await known.DestroyAsync(cancellationToken) : new DriverResult.Accepted();
    }

    public async IAsyncEnumerable<EnvironmentIdentity> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var environment in environments.Values.Select(environment => environment.Identity).OrderBy(identity => identity.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return environment;
        }
    }

    public Task<IReadOnlyList<string>> TailAsync(EnvironmentIdentity environment, int lines, CancellationToken cancellationToken) =>
        Task.FromResult(environments.TryGetValue(environment.Name, out var known) && known.Identity == environment ? known.Tail(lines) : []);

    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await logTimer.DisposeAsync();
        await Task.WhenAll(environments.Values.Select(environment => environment.DisposeAsync().AsTask()));
        context.Exits.Dispose();
        context.Prober.Dispose();
        directoryLock.Dispose();
    }

    /// <summary>Why a name is not ours to touch; null when it is ours or free.</summary>
    private string? Foreign(EnvironmentIdentity environment)
    {
        if (!EnvironmentFolder.IsName(environment.Name)) return $"'{environment.Name}' cannot be a name here; only a-z, 0-9 and - can be used";
        if (environments.TryGetValue(environment.Name, out var known))
            return known.Identity.Key == environment.Key ? null : $"the name '{environment.Name}' belongs to {known.Identity.Key}";
        var path = Path.Combine(context.Options.Directory, environment.Name);
        if (notAdopted.TryGetValue(environment.Name, out var why) && Path.Exists(path)) return $"{path} could not be taken up when the daemon started ({why}); start it again once that is mended";
        return Path.Exists(path) || new FileInfo(path).LinkTarget is not null ? $"{path} is there without a record of ours; move it away" : null;
    }

    private DriverResult.Accepted Make(EnvironmentSpec spec, ProcessSettings settings)
    {
        var listener = Ports.ListenAnywhere();
        EnvironmentFile file;
        EnvironmentFolder folder;
        try
        {
            file = LocalEnvironment.First(spec, settings, Ports.Of(listener), context.Clock);
            folder = new EnvironmentFolder(Path.Combine(context.Options.Directory, file.Name));
            MakeFolder(file, folder);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        var front = FrontOf(file, listener);
        var environment = new LocalEnvironment(context, folder, file, front, Forget);
        environments[file.Name] = environment;
        environment.Begin();
        var address = $"its address will be {environment.BaseUrl}";
        return new DriverResult.Accepted(file.Candidate is { } candidate ? $"starting commit {spec.Commit.Short} on port {candidate.Port}; {address}" : $"commit {spec.Commit.Short} is kept asleep; {address}");
    }

    private void MakeFolder(EnvironmentFile file, EnvironmentFolder folder)
    {
        // Whole or not at all: a folder without a record would be somebody else's for ever.
        var unborn = Path.Combine(context.Options.Directory, NewPrefix + RandomNumberGenerator.GetHexString(32, lowercase: true));
        try
        {
            // The record holds the template's variables: nobody else's business.
            if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(unborn, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            file.Write(Path.Combine(unborn, EnvironmentFolder.RecordName));
            Directory.Move(unborn, folder.Root);
        }
        catch
        {
            FolderRemoval.Remove(unborn);
            throw;
        }

        EnvironmentFile.SyncFolder(context.Options.Directory);
    }

    /// <summary>Takes up what is in a folder. What one environment is in the way of must not keep all others from their software.</summary>
    private void Adopt(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (name.StartsWith(GonePrefix, StringComparison.Ordinal) || name.StartsWith(NewPrefix, StringComparison.Ordinal)) FolderRemoval.Remove(path);
            var folder = new EnvironmentFolder(path);
            if (!EnvironmentFolder.IsName(name) || new DirectoryInfo(path).LinkTarget is not null) return;
            if (EnvironmentFile.Read(folder.Record) is not { } file || file.Name != name) return;
            var environment = file.Deleting ? new LocalEnvironment(context, folder, file, null, Forget) : WithFront(folder, file);
            environments[name] = environment;
            environment.Adopt();
        }
        catch (Exception surprise)
        {
            LogNotAdopted(context.Logger, surprise, name);
            notAdopted[name] = surprise.Message;
        }
    }

    private LocalEnvironment WithFront(EnvironmentFolder folder, EnvironmentFile file)
    {
        var listener = Ports.TryListen(file.FrontPort);
        if (listener is not null) return new LocalEnvironment(context, folder, file, FrontOf(file, listener), Forget);

        var front = FrontOf(file, Ports.ListenAnywhere());
        LogPortTaken(context.Logger, file.Name, file.FrontPort, front.Port);
        var moved = file with { FrontPort = front.Port };
        try
        {
            moved.Write(folder.Record);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // Its next change records the port as well; until then only a restart would look for the old one again.
            LogPortNotRecorded(context.Logger, full, file.Name);
        }

        context.Sink.Changed(file.Key);
        return new LocalEnvironment(context, folder, moved, front, Forget);
    }

    private Front FrontOf(EnvironmentFile file, Socket listener)
    {
        var key = file.Key;
        return new Front(listener, context.Clock, waits => context.Visits?.Visited(key, waits)) { HoldLimit = context.Options.WakeLimit };
    }

    private void Forget(LocalEnvironment environment) => environments.TryRemove(environment.Identity.Name, out _);

    private void KeepLogsShort()
    {
        foreach (var environment in environments.Values)
        {
            try
            {
                environment.KeepLogsShort();
            }
            catch (Exception surprise)
            {
                // Whatever it is: this runs on a timer, where an exception would end the daemon.
                LogTrimFailed(context.Logger, surprise, environment.Identity.Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Environment {Name}: port {Taken} was taken by somebody else meanwhile; its address is now on port {Port}")]
    private static partial void LogPortTaken(ILogger logger, string name, int taken, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Environment {Name}: its log could not be kept short")]
    private static partial void LogTrimFailed(ILogger logger, Exception exception, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Environment {Name}: its new port could not be recorded")]
    private static partial void LogPortNotRecorded(ILogger logger, Exception exception, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Environment {Name} could not be taken up")]
    private static partial void LogNotAdopted(ILogger logger, Exception exception, string name);
}
