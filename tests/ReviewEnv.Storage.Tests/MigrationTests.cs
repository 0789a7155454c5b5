using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using ReviewEnv.Storage.Postgres;
using ReviewEnv.Storage.Schema;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers;

namespace ReviewEnv.Storage.Tests;

/// <summary>What happens to a database when it is opened.</summary>
public abstract class MigrationContract
{
    private const string Versions = "SELECT version FROM reviewenv_schema ORDER BY version";

    protected abstract string Kind { get; }

    [ContractFact]
    public async Task Processes_that_open_a_new_database_at_once_make_its_schema_once()
    {
        var place = await PlaceAsync();
        var processes = Enumerable.Range(0, 3).Select(_ => Program.Start("open", Kind, place)).ToList();
        try
        {
            await Task.WhenAll(processes.Select(process => process.WaitForExitAsync()));
            processes.Select(process => process.ExitCode).ShouldAllBe(code => code == 0);
        }
        finally
        {
            foreach (var process in processes)
            {
                if (!process.HasExited) process.Kill();
                process.Dispose();
            }
        }

        await using var connection = Connect(place);
        (await connection.QueryAsync<int>(Versions)).ShouldBe(Migration.Embedded(Kind == "sqlite" ? "Sqlite" : "Postgres").Select(migration => migration.Version));
    }

    [ContractFact]
    public async Task Many_openings_at_once_all_succeed()
    {
        var place = await PlaceAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => OpenAsync(place))));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [ContractFact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        var place = await PlaceAsync();
        await (await OpenAsync(place)).DisposeAsync();
        await using (var connection = Connect(place))
        {
            await connection.ExecuteAsync("INSERT INTO reviewenv_schema (version, name, applied_at) VALUES (999, 'from_the_future', 0)");
        }

        var refusal = await Should.ThrowAsync<StoreRefusedException>(() => OpenAsync(place));

        refusal.Message.ShouldContain("schema version 999");
        refusal.Message.ShouldContain($"up to {Migration.Embedded("Sqlite")[^1].Version}");
        refusal.Message.ShouldContain("Start that version again");
    }

    [ContractFact]
    public void Migrations_are_numbered_without_gaps_and_alike_for_both_databases()
    {
        var sqlite = Migration.Embedded("Sqlite");
        sqlite.Select(migration => migration.Version).ShouldBe(Enumerable.Range(1, sqlite.Count));
        Migration.Embedded("Postgres").Select(migration => migration.Name).ShouldBe(sqlite.Select(migration => migration.Name));
    }

    protected abstract Task<string> PlaceAsync();

    protected abstract Task<IOpenReviewStore> OpenAsync(string place);

    protected abstract DbConnection Connect(string place);
}

public sealed class SqliteMigrationTests : MigrationContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override string Kind => "sqlite";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var path = folder["notes.txt"];
        var text = string.Concat(Enumerable.Repeat("These are my notes.\n", 500));
        await File.WriteAllTextAsync(path, text);

        var refusal = await Should.ThrowAsync<StoreRefusedException>(() => OpenAsync(path));

        refusal.Message.ShouldContain($"{path} is not a SQLite database");
        (await File.ReadAllTextAsync(path)).ShouldBe(text);
    }

    [Fact]
    public async Task The_folder_of_the_file_is_made()
    {
        await (await OpenAsync(folder["a/b/store.db"])).DisposeAsync();
        File.Exists(folder["a/b/store.db"]).ShouldBeTrue();
    }

    protected override Task<string> PlaceAsync() => Task.FromResult(folder["store.db"]);

    protected override Task<IOpenReviewStore> OpenAsync(string place) => ReviewStorage.OpenSqliteAsync(place, TimeProvider.System);

    protected override DbConnection Connect(string place) => new SqliteConnection($"Data Source={place};Pooling=False");
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresMigrationTests(PostgresFixture postgres) : MigrationContract
{
    protected override string Kind => "postgres";

    [ContractFact]
    public async Task Another_process_that_migrates_is_waited_for_longer_than_a_command_may_take_but_not_against_the_caller_s_will()
    {
        var place = await PlaceAsync();
        await using var other = Connect(place);
        await other.OpenAsync();
        await other.ExecuteAsync($"SELECT pg_advisory_lock({PostgresDatabase.MigrationLock})");
        using var impatience = new CancellationTokenSource();
        var patient = OpenAsync(place + ";Command Timeout=1");
        var impatient = ReviewStorage.OpenPostgresAsync(place, TimeProvider.System, impatience.Token);

        // The limit that must not hold has to pass.
        (await Task.WhenAny(patient, impatient, Task.Delay(TimeSpan.FromSeconds(2.5)))).ShouldNotBeOneOf(patient, impatient);
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => impatient);

        await other.ExecuteAsync($"SELECT pg_advisory_unlock({PostgresDatabase.MigrationLock})");
        await (await patient).DisposeAsync();
    }

    protected override Task<string> PlaceAsync() => postgres.Server.CreateDatabaseAsync();

    protected override Task<IOpenReviewStore> OpenAsync(string place) => ReviewStorage.OpenPostgresAsync(place, TimeProvider.System);

    protected override DbConnection Connect(string place) => new NpgsqlConnection(place);
}
