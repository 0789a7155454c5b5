using Npgsql;

namespace ReviewEnv.Storage.Postgres;

/// <summary>A connection string with our defaults for whatever it does not say.</summary>
internal static class PostgresSettings
{
    /// <exception cref="StoreRefusedException">It cannot be read.</exception>
    public static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Its message may quote the string, which may hold a password.
            throw new StoreRefusedException("The PostgreSQL connection string cannot be read. It looks like this: Host=db;Username=reviewenv;Password=...;Database=reviewenv");
        }

        // Waiting is bounded, so that a webhook is answered in time.
        if (!settings.ShouldSerialize("Timeout")) settings.Timeout = 5;
        if (!settings.ShouldSerialize("Command Timeout")) settings.CommandTimeout = 10;
        // The few statements there are get compiled once per connection.
        if (!settings.ShouldSerialize("Max Auto Prepare")) settings.MaxAutoPrepare = 60;
        if (!settings.ShouldSerialize("Auto Prepare Min Usages")) settings.AutoPrepareMinUsages = 2;
        // Kerberos encryption is for those who ask for it: trying costs each connection a round trip and loads a native library.
        if (!settings.ShouldSerialize("GSS Encryption Mode")) settings.GssEncryptionMode = GssEncryptionMode.Disable;
        if (!settings.ShouldSerialize("Application Name")) settings.ApplicationName = "reviewenv";
        return settings;
    }
}
