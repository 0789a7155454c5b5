using System.Collections.Concurrent;
using System.Diagnostics;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>A server that lives no longer than this process, writing to a log file of its own.</summary>
internal sealed class ServerChild : IAsyncDisposable
{
    private readonly Process process;
    private readonly string log;

    private ServerChild(string name, Process process, string log) => (Name, this.process, this.log) = (name, process, log);

    public string Name { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Memory held at this moment, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Processor time used since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <param name="log">Appended to, so that a server that was started again keeps what it said before.</param>
    public static ServerChild Start(string name, string log, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Each of these becomes the next, so that the process id is the server's own. The kernel kills it when we die.
        var start = new ProcessStartInfo(
            KubernetesPrograms.Required("setpriv"),
            ["--pdeathsig", "KILL", "--", "/bin/sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, program, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal)) start.Environment[key] = value;
        return new ServerChild(name, LastingThread.Run(() => Process.Start(start)!), log);
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>The last lines that the server wrote.</summary>
    public string Tail(int lines = 30) => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(lines)) : "";

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    /// <summary>The kernel takes the end of the thread that started a child for the end of its parent, and threads of the pool come and go: so all start from this one.</summary>
    private static class LastingThread
    {
        private static readonly BlockingCollection<Action> Asked = [];

        static LastingThread() => new Thread(() =>
        {
            foreach (var action in Asked.GetConsumingEnumerable()) action();
        })
        { IsBackground = true, Name = "children" }.Start();

        public static T Run<T>(Func<T> action)
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Asked.Add(() =>
            {
                try
                {
                    done.SetResult(action());
                }
                catch (Exception problem)
                {
                    done.SetException(problem);
                }
            });
            return done.Task.GetAwaiter().GetResult();
        }
    }
}
