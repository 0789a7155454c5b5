using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Storage.Tests;

public sealed class SqliteWriteGateTests
{
    private readonly SqliteWriteGate gate = SqliteWriteGate.For($"/nowhere/{Guid.NewGuid()}.db");

    [Fact]
    public void One_file_has_one_gate()
    {
        SqliteWriteGate.For("/nowhere/x/../a.db").ShouldBeSameAs(SqliteWriteGate.For("/nowhere/a.db"));
        SqliteWriteGate.For("/nowhere/b.db").ShouldNotBeSameAs(SqliteWriteGate.For("/nowhere/a.db"));
    }

    [Fact]
    public async Task Turns_come_in_the_order_of_asking()
    {
        var first = await gate.EnterAsync();
        var waiting = Enumerable.Range(0, 5).Select(_ => gate.EnterAsync().AsTask()).ToList();

        var turn = first;
        foreach (var next in waiting)
        {
            next.IsCompleted.ShouldBeFalse();
            turn.Dispose();
            turn = await next.WaitAsync(TimeSpan.FromSeconds(5));
        }

        turn.Dispose();
        (await gate.EnterAsync()).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nobody_back()
    {
        using var impatience = new CancellationTokenSource();
        var first = await gate.EnterAsync();
        var gaveUp = gate.EnterAsync(impatience.Token).AsTask();
        var patient = gate.EnterAsync().AsTask();

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => gaveUp);
        first.Dispose();
        (await patient.WaitAsync(TimeSpan.FromSeconds(5))).Dispose();
    }

    [Fact]
    public async Task Ending_a_turn_twice_lets_in_one_only()
    {
        var first = await gate.EnterAsync();
        var second = gate.EnterAsync().AsTask();
        var third = gate.EnterAsync().AsTask();

        first.Dispose();
        first.Dispose();

        using var turn = await second.WaitAsync(TimeSpan.FromSeconds(5));
        third.IsCompleted.ShouldBeFalse();
    }
}
