namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>One daemon that works and one that starts meanwhile, to take over when that is killed.</summary>
public sealed class DaemonPool : IAsyncDisposable
{
    private DaemonProcess? working;
    private DaemonProcess? spare;

    /// <summary>How many processes were started so far.</summary>
    public int Started { get; private set; }

    /// <summary>The one that lives, or the next.</summary>
    internal async Task<DaemonProcess> TakeAsync()
    {
        if (working is { IsKilled: false } alive) return alive;
        if (working is not null) await working.DisposeAsync();
        working = spare ?? Start();
        spare = Start();
        return working;
    }

    public async ValueTask DisposeAsync()
    {
        if (working is not null) await working.DisposeAsync();
        if (spare is not null) await spare.DisposeAsync();
    }

    private DaemonProcess Start()
    {
        Started++;
        return DaemonProcess.Start();
    }
}
