using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Api;

/// <summary>What an environment's software printed last.</summary>
internal static class LogTail
{
    /// <summary>The last lines, oldest first; null where the driver has no log to show.</summary>
    public static async Task<IReadOnlyList<string>?> ReadAsync(DriverCatalog drivers, Known known, int lines, CancellationToken cancellationToken) =>
        known.Memory.Record is { } record && drivers.Find(record.Target)?.Driver is IEnvironmentLogs logs
            ? await logs.TailAsync(new EnvironmentIdentity(record.Key, record.Name), lines, cancellationToken)
            : null;
}
