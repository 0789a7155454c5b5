using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Tests.Configuration;

public sealed class CostReadingTests : IDisposable
{
    private readonly SomeConfiguration configuration = new();

    public void Dispose() => configuration.Dispose();

    [Fact]
    public void Without_a_word_prices_are_examples() => configuration.Load(SomeConfiguration.Minimal).Costs.Prices.AreExamples.ShouldBeTrue();

    [Fact]
    public void Books_are_read_with_their_changes_and_what_is_not_written_again_stays()
    {
        var catalog = configuration.Load(SomeConfiguration.Minimal + """
            costs:
              currency: EUR
              books:
                - name: machine
                  targets: [here]
                  prices: { processHour: 0.005, cpuCoreHour: 0.03, resources: { "AWS::ECS::Service": { perHour: 0.04, asleep: 0 }, "AWS::RDS::DBInstance db.t3.micro": 0.018 } }
                  changes:
                    - { from: 2026-12-01, prices: { cpuCoreHour: 0.04 } }
            """).Costs.Prices;

        var book = catalog.Of("here")!;
        catalog.Currency.ShouldBe("EUR");
        catalog.AreExamples.ShouldBeFalse();
        book.Prices.Resources["AWS::ECS::Service"].ShouldBe(new ResourcePrice(0.04m, 0));
        book.Prices.Resources["AWS::RDS::DBInstance db.t3.micro"].ShouldBe(new ResourcePrice(0.018m, 0.018m));
        var later = book.At(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        (later.CpuCoreHour, later.ProcessHour).ShouldBe((0.04m, 0.005m));
        book.At(new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero)).CpuCoreHour.ShouldBe(0.03m);
    }

    [Theory]
    [InlineData("costs: { currency: EUR, books: [{ name: a, prices: { cpuCoreHour: -1 } }] }", "costs.books[0].prices.cpuCoreHour", "is -1; an amount is 0 or more")]
    [InlineData("costs: { currency: EUR, books: [{ name: a, prices: { cpuCoreHour: 1 EUR } }] }", "costs.books[0].prices.cpuCoreHour", "is not an amount; write digits")]
    [InlineData("costs: { currency: EUR, books: [{ name: a }] }", "costs.books[0].prices", "is missing")]
    [InlineData("costs: { currency: EUR, books: [{ name: a, targets: [here], prices: {} }, { name: b, targets: [here], prices: {} }] }", "costs.books[1].targets", "'here' has the book 'a' already; a target has one book")]
    [InlineData("costs: { currency: EUR, books: [{ name: a, prices: {} }, { name: b, prices: {} }] }", "costs.books[1].targets", "'a' is already the book for all targets")]
    [InlineData("costs: { currency: EUR, books: [{ name: a, targets: [her], prices: {} }] }", "costs.books[0].targets", "'her' is none of the targets")]
    [InlineData("costs: { books: [{ name: a, prices: {} }] }", "costs.currency", "is missing; say in what the prices are")]
    [InlineData("costs: { currency: euros }", "costs.currency", "is not a currency; write its three letters")]
    [InlineData("costs: { currency: EUR, books: [{ name: a, prices: { resources: { X: { perHour: 1, asleep: 2 } } } }] }", "costs.books[0].prices.resources.X.asleep", "is more than perHour")]
    [InlineData("costs: { currency: EUR, books: [{ name: a, prices: {}, changes: [{ from: tomorrow, prices: {} }] }] }", "costs.books[0].changes[0].from", "is not a moment; write 2026-12-01")]
    [InlineData("costs: { currency: EUR, books: [{ name: a, prices: {}, changes: [{ from: 2026-12-02, prices: {} }, { from: 2026-12-01, prices: {} }] }] }", "costs.books[0].changes[1].from", "is not later than the change before")]
    [InlineData("costs: { budgets: [{ name: a, monthly: 0 }] }", "costs.budgets[0].monthly", "is 0, which is used up at once")]
    [InlineData("costs: { budgets: [{ name: a, monthly: 1 }, { name: a, monthly: 1 }] }", "costs.budgets[1].name", "is the name of another budget")]
    [InlineData("costs: { sampleEvery: 2h }", "costs.sampleEvery", "is too long; at most 1h")]
    public void What_cannot_be_right_is_told_with_place_and_remedy(string costs, string path, string message)
    {
        var problem = configuration.Read(SomeConfiguration.Minimal + costs + "\n").Problems.ShouldHaveSingleItem();
        problem.ToString().ShouldContain(path);
        problem.ToString().ShouldContain(message);
    }

    [Fact]
    public void Lifetime_caps_and_owners_of_a_project_are_read()
    {
        var project = configuration.Load(SomeConfiguration.Forge + SomeConfiguration.Targets + """
            caps: { perPerson: 5 }
            projects:
              - path: shop/web
                target: here
                template: web
                lifetime: { autoStopIn: never, sleepAfter: 2h, warnBefore: 4h, idleAfter: 30m, workingHours: { timeZone: Europe/Berlin, days: [mon, wed-fri], from: "07:00", to: "19:30" } }
                caps: { live: 20, perPerson: 3, atCap: sleep }
                owners: { team: shop, costCentre: "4711", people: { ada: search, bob: { costCentre: "42" } } }
            """).Projects.ShouldHaveSingleItem();

        project.Lifetime.AutoStopIn.ShouldBeNull();
        project.Lifetime.SleepAfter.ShouldBe(TimeSpan.FromHours(2));
        project.Lifetime.WarnBefore.ShouldBe(TimeSpan.FromHours(4));
        project.Lifetime.IdleAfter.ShouldBe(TimeSpan.FromMinutes(30));
        project.Lifetime.WorkingHours!.ToString().ShouldBe("mon,wed,thu,fri 07:00-19:30 Europe/Berlin");
        project.Caps.ShouldBe(new CapSettings(20, 3, AtCap.Sleep));
        project.Owners.Of("ada").ShouldBe(new Belonging("search", "4711"));
        project.Owners.Of("bob").ShouldBe(new Belonging("shop", "42"));
        project.Owners.Of("who-left").ShouldBe(new Belonging("shop", "4711"));
    }

    [Fact]
    public void Sleep_by_idleness_where_nobody_tells_of_requests_is_warned_of()
    {
        const string project = "projects: [{ path: a/b, target: c, template: \"repository:.reviewenv\", lifetime: { sleepAfter: 2h } }]\n";
        configuration.Read(SomeConfiguration.Forge + "targets: { c: { kubernetes: { } } }\n" + project)
            .Warnings.ShouldContain(warning => warning.Key == "projects[0].lifetime" && warning.Message.Contains("nobody tells of requests"));
        configuration.Read(SomeConfiguration.Forge + "targets: { c: { process: { } } }\n" + project).Warnings.ShouldNotContain(warning => warning.Key == "projects[0].lifetime");
    }

    [Theory]
    [InlineData("lifetime: { workingHours: { timeZone: Europe/Atlantis, from: \"08:00\", to: \"18:00\" } }", "projects[0].lifetime.workingHours.timeZone", "is not a time zone that is known here; write a name such as Europe/Berlin")]
    [InlineData("lifetime: { workingHours: { timeZone: UTC, from: \"18:00\", to: \"08:00\" } }", "projects[0].lifetime.workingHours.to", "is not later than from")]
    [InlineData("lifetime: { workingHours: { timeZone: UTC, days: weekdays, from: \"08:00\", to: \"18:00\" } }", "projects[0].lifetime.workingHours.days", "'weekdays' is neither a day nor a range of days")]
    [InlineData("lifetime: { workingHours: { timeZone: UTC, from: 8 o'clock, to: \"18:00\" } }", "projects[0].lifetime.workingHours.from", "is not a time of the day")]
    [InlineData("lifetime: { autoStopIn: 1h, warnBefore: 2h }", "projects[0].lifetime.warnBefore", "the whole life is 1h")]
    [InlineData("caps: { live: 0 }", "projects[0].caps.live", "must be a whole number from 1")]
    public void What_cannot_be_right_in_a_project_is_told_too(string line, string path, string message)
    {
        var problem = configuration.Read(SomeConfiguration.Forge + SomeConfiguration.Targets + $"projects:\n  - path: shop/web\n    target: here\n    template: web\n    {line}\n").Problems.ShouldHaveSingleItem();
        problem.ToString().ShouldContain(path);
        problem.ToString().ShouldContain(message);
    }
}
