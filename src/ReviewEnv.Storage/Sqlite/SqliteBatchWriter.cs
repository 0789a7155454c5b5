using Dapper;
using Microsoft.Data.Sqlite;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>Writes through one connection that stays open, with statements compiled once, while holding the file's gate.</summary>
internal sealed class SqliteBatchWriter(SqliteDatabase database, TimeProvider time) : IBatchWriter
{
    private readonly SqliteWriteGate gate = SqliteWriteGate.For(database.Path);
    private SqliteWriterConnection? connection;
    private IDisposable? turn;

    public async Task BeginAsync(WriteBatch batch)
    {
        turn = await EnterAsync();
        connection ??= new SqliteWriterConnection(await database.OpenWriterAsync());
        connection.Begin.Run();
        foreach (var delivery in batch.Deliveries.Values)
        {
            delivery.IsNew = connection.TakeDelivery.Bind(delivery.Key).Bind(delivery.ReceivedAt).Run() > 0;
        }

        foreach (var branch in batch.Branches.Values) Load(connection.LoadBranch, branch);
        foreach (var memo in batch.Memos.Values) Load(connection.LoadMemo, memo);
        if (batch.Usage.NeedsMarks) connection.Usage.Load(batch.Usage);
    }

    public async Task CommitAsync(WriteBatch batch)
    {
        var statements = connection!;
        foreach (var line in batch.Journal)
        {
            var branch = batch.Branches[line.Branch];
            statements.AppendJournal.Bind(line.Branch).Bind(line.At).Bind(line.Kind).Bind(line.Message).Bind(line.Commit).Bind(line.Actor).Bind(branch.LastLine).Run();
            branch.Append(raw.sqlite3_last_insert_rowid(statements.Connection.Handle));
        }

        foreach (var branch in batch.Branches.Values)
        {
            if (!branch.Changed) continue;
            statements.StoreBranch.Bind(branch.Key).Bind(branch.Project).Bind(branch.Ref).Bind(branch.Revision).Bind(branch.SeenRevision)
                .Bind(branch.UnseenSince).Bind(branch.LastLine).Bind(branch.Facts).Bind(branch.Wishes).Run();
        }

        foreach (var record in batch.Records.Values)
        {
            statements.StoreRecord.Bind(record.Key).Bind(record.Phase).Bind(record.UpdatedAt).Bind(record.Record).Run();
        }

        foreach (var memo in batch.Memos.Values)
        {
            if (memo.Text is { } text) statements.StoreMemo.Bind(memo.Key).Bind(memo.Name).Bind(text).Bind(memo.Until).Run();
            else statements.DeleteMemo.Bind(memo.Key).Run();
        }

        foreach (var post in batch.Posts) statements.Post.Bind(post.DueAt).Bind(post.Body).Run();
        foreach (var (id, progress) in batch.Progress)
        {
            if (progress is null) statements.DeletePost.Bind(id).Run();
            else statements.StoreProgress.Bind(progress.DueAt).Bind((long)progress.Attempts).Bind(progress.Done).Bind(id).Run();
        }

        if (batch.Usage.HasRows) statements.Usage.Store(batch.Usage);
        foreach (var name in batch.Names) await NameStatements.ReserveAsync(statements.Connection, name);
        foreach (var prune in batch.Prunes) prune.Deleted = await statements.Connection.ExecuteAsync(prune.Statement, prune.Parameters);
        foreach (var rollUp in batch.Usage.RollUps) await rollUp.RunAsync(statements.Connection, batch.Usage.Marks);
        statements.Commit.Run();
        LeaveGate();
    }

    public Task RollbackAsync()
    {
        try
        {
            connection?.Rollback();
        }
        catch (Exception)
        {
            // Whatever it is, the connection is not trusted again; the failure that led here is the one to tell.
            Close();
        }
        finally
        {
            LeaveGate();
        }

        return Task.CompletedTask;
    }

    public bool IsWorthRepeating(Exception exception) => false;

    public StoreUnavailableException? Explain(Exception exception)
    {
        // A connection that met a disk error is not trusted again.
        if (exception is SqliteException sqlite && !SqliteErrors.LeavesConnectionIntact(sqlite)) Close();
        return SqliteErrors.Explain(exception, database.Path);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static void Load(SqliteStatement load, BranchRow branch)
    {
        try
        {
            if (load.Bind(branch.Key).Step()) branch.Load(load.Number(0), load.Number(1), load.NumberOrNull(2), load.Text(3), load.Text(4), load.NumberOrNull(5));
        }
        finally
        {
            load.Reset();
        }
    }

    private static void Load(SqliteStatement load, MemoRow memo)
    {
        try
        {
            if (load.Bind(memo.Key).Step()) memo.Load(load.Text(0), load.NumberOrNull(1));
        }
        finally
        {
            load.Reset();
        }
    }

    private async ValueTask<IDisposable> EnterAsync()
    {
        var entering = gate.EnterAsync();
        if (entering.IsCompletedSuccessfully) return await entering;

        // Rare, so that the patience may cost something: the turn that comes too late is given back.
        var late = entering.AsTask();
        try
        {
            return await late.WaitAsync(database.Options.LockWait, time);
        }
        catch (TimeoutException)
        {
            _ = late.ContinueWith(static task => task.Result.Dispose(), TaskScheduler.Default);
            throw new StoreUnavailableException($"The database {database.Path} is being written to by another part of this process for too long.");
        }
    }

    private void LeaveGate()
    {
        turn?.Dispose();
        turn = null;
    }

    private void Close()
    {
        var closing = connection;
        connection = null;
        try
        {
            closing?.Dispose();
        }
        catch (SqliteException)
        {
            // Nothing more can be done about it, and the next batch gets a new one.
        }
    }
}
