using System.Net.Sockets;
using Npgsql;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Storage.Postgres;

/// <summary>PostgreSQL's failures, in words and with a remedy. Only SQLSTATE and the server's short message are repeated, never a connection string.</summary>
internal static class PostgresErrors
{
    /// <summary>Two processes were in each other's way, and the server chose this one to step back.</summary>
    public static bool IsConflict(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    public static StoreUnavailableException? Explain(Exception exception, string database) => exception switch
    {
        StoreUnavailableException unavailable => unavailable,
        PostgresException server => Describe(server) is { } what ? new StoreUnavailableException($"The database {database} {what}", exception) : null,
        NpgsqlException or TimeoutException or SocketException or IOException =>
            new StoreUnavailableException($"The database {database} does not answer. Check that the server runs and can be reached.", exception),
        _ => null,
    };

    private static string? Describe(PostgresException exception) => exception.SqlState[..2] switch
    {
        // 53100 is a full disk.
        "53" => exception.SqlState == PostgresErrorCodes.DiskFull ? "cannot grow: the server's disk is full." : $"is out of resources ({exception.SqlState}).",
        "57" => $"is being stopped or gave up a statement ({exception.SqlState}).",
        "58" or "XX" => $"has trouble with its disk or itself ({exception.SqlState}); see the server's log.",
        "08" => $"lost the connection ({exception.SqlState}).",
        "25" => $"does not take writes ({exception.SqlState}): it may be a standby.",
        "28" => $"does not let this user in ({exception.SqlState}). Check user name and password.",
        "3D" => "does not exist. Create it.",
        "40" or "55" => $"is locked by another process ({exception.SqlState}).",
        "42" when exception.SqlState == PostgresErrorCodes.InsufficientPrivilege => "does not allow it: this user needs CREATE on the schema, and to own the tables.",
        _ => null,
    };
}
