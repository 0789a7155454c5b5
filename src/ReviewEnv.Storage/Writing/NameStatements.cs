using System.Data.Common;
using Dapper;
using ReviewEnv.Core.Desired;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Who has which name on the platform.</summary>
internal static class NameStatements
{
    private const string Find = "SELECT project, ref FROM names WHERE target = @Target AND name = @Name";
    private const string Insert = "INSERT INTO names (target, name, project, ref) VALUES (@Target, @Name, @Project, @Ref) ON CONFLICT DO NOTHING";

    public static async Task<EnvironmentKey?> FindAsync(DbConnection connection, string target, string name, CancellationToken cancellationToken)
    {
        var found = await connection.QuerySingleOrDefaultAsync<Owner>(
            new CommandDefinition(Find, new { Target = StoredText.Of(target), Name = StoredText.Of(name) }, cancellationToken: cancellationToken));
        return found is null ? null : StoredText.Key(found.Project, found.Ref);
    }

    /// <summary>Within a transaction: takes the name if it is free, and fills in whose it is.</summary>
    public static async Task ReserveAsync(DbConnection connection, NameRow row)
    {
        var parameters = new { row.Target, row.Name, row.Key.Project, Ref = row.Key.Ref.FullName };
        await connection.ExecuteAsync(Insert, parameters);
        var owner = await connection.QuerySingleAsync<Owner>(Find, parameters);
        row.Owner = StoredText.Key(owner.Project, owner.Ref);
    }

    private sealed record Owner(string Project, string Ref);
}
