using ReviewEnv.Local.Fronts;

namespace ReviewEnv.Local.Tests.Fronts;

public sealed class VisitBookTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly List<bool> told = [];
    private readonly VisitBook book;

    public VisitBookTests() => book = new VisitBook(told.Add, clock);

    [Fact]
    public void However_many_visit_it_is_told_once_a_second()
    {
        for (var i = 0; i < 100; i++) book.Note(waits: false);
        told.ShouldBe([false]);
        clock.Advance(TimeSpan.FromMilliseconds(999));
        book.Note(waits: false);
        told.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        book.Note(waits: false);
        book.Note(waits: false);
        told.ShouldBe([false, false]);
    }

    [Fact]
    public void Who_waits_is_told_of_even_right_after_one_who_was_served()
    {
        book.Note(waits: false);
        book.Note(waits: true);
        book.Note(waits: true);
        told.ShouldBe([false, true]);
    }

    [Fact]
    public void Of_those_who_come_at_the_same_moment_one_is_told()
    {
        var count = 0;
        var shared = new VisitBook(_ => Interlocked.Increment(ref count), clock);
        Parallel.For(0, 1000, _ => shared.Note(waits: true));
        count.ShouldBe(1);
    }
}
