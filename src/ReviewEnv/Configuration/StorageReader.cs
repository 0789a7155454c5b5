using System.Text.RegularExpressions;
using Npgsql;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>storage</c>: <c>sqlite:PATH</c> or <c>postgres://user:password@host:port/database?option=value</c>.</summary>
internal static class StorageReader
{
    private const string Default = "sqlite:reviewenv.db";
    private const string Remedy = "write sqlite:PATH or postgres://user:password@host:port/database";

    public static StorageSettings? Read(YamlSection file, ConfigurationReading reading)
    {
        var text = file.Has("storage") ? file.Text("storage") : Default;
        if (text is null) return null;
        if (text.StartsWith("sqlite:", StringComparison.Ordinal)) return Sqlite(text["sqlite:".Length..], file, reading);
        if (text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)) return Postgres(text, file);
        // The text may hold a password, whatever it is.
        file.Problem("storage", $"is neither SQLite nor PostgreSQL; {Remedy}");
        return null;
    }

    private static StorageSettings.Sqlite? Sqlite(string path, YamlSection file, ConfigurationReading reading)
    {
        if (path.Length > 0 && path[0] != ':') return new StorageSettings.Sqlite(reading.PathOf(path));
        file.Problem("storage", "names no file; write sqlite:PATH");
        return null;
    }

    private static StorageSettings.Postgres? Postgres(string text, YamlSection file)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.AbsolutePath.Length < 2)
        {
            file.Problem("storage", $"is not a PostgreSQL address with host and database; {Remedy} (in user and password, write special characters as %XX)");
            return null;
        }

        var builder = new NpgsqlConnectionStringBuilder { Host = uri.IdnHost, Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]) };
        if (uri.Port > 0) builder.Port = uri.Port;
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) Set(builder, option, file);
        return new StorageSettings.Postgres(new Secret(builder.ConnectionString));
    }

    // libpq spells sslmode=verify-full and application_name; the client library VerifyFull and "Application Name".
    private static void Set(NpgsqlConnectionStringBuilder builder, string option, YamlSection file)
    {
        var pair = option.Split('=', 2);
        var name = Uri.UnescapeDataString(pair[0]) switch
        {
            "sslmode" => "SSL Mode",
            "sslrootcert" => "Root Certificate",
            "sslcert" => "SSL Certificate",
            "sslkey" => "SSL Key",
            "connect_timeout" => "Timeout",
            var other => other.Replace('_', ' '),
        };
        var value = pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "";
        try
        {
            builder[name] = name == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception unknown) when (unknown is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or OverflowException)
        {
            file.Problem("storage", $"the option '{(Word.IsMatch(pair[0]) ? pair[0] : "...")}' after the '?' is unknown or has a value that does not fit");
        }
    }

    private static Regex Word { get; } = new("^[a-zA-Z_]{1,40}$", RegexOptions.NonBacktracking);
}
