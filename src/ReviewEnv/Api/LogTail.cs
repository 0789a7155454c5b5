using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Api;

/// <summary>What an environment's software printed last.</summary>
internal static class LogTail
{
    /// <summary>How long a platform may take to show it: whoever looks at an environment has other things to read.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The last lines, oldest first; null where the driver has no log to show. A platform that is away keeps nobody from everything else: then a line says so.</summary>
    public static async Task<IReadOnlyList<string>?> ReadAsync(DriverCatalog drivers, Known known, int lines, CancellationToken cancellationToken)
    {
        if (known.Memory.Record is not { } record || drivers.Find(record.Target)?.Driver is not IEnvironmentLogs logs) return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await logs.TailAsync(new EnvironmentIdentity(record.Key, record.Name), lines, limit.Token);
        }
        catch (TargetUnavailableException away)
        {
            return [$"The log cannot be read at present: {away.Message}"];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [$"The log cannot be read at present: target '{record.Target}' did not show it within {Patience.TotalSeconds:0} seconds"];
        }
    }
}
