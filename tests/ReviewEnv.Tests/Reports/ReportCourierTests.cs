using System.Net;
using System.Text.Json;
using Amazon.S3;
using Microsoft.Extensions.Logging;
using ReviewEnv.CloudFormation;
using ReviewEnv.CloudFormation.Objects;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Reports.Delivery;
using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Testing.Servers.Moto;
using ReviewEnv.Tests.Webhooks;

namespace ReviewEnv.Tests.Reports;

[NeedsMoto]
public sealed partial class ReportCourierTests(MotoFixture moto) : IClassFixture<MotoFixture>, IDisposable
{
    private const string Address = "http://127.0.0.1:1/services/T000/very-secret";

    // A Monday, just before 8 o'clock.
    private readonly ManualTimeProvider clock = new(new DateTimeOffset(2026, 11, 16, 7, 59, 0, TimeSpan.Zero));
    private readonly InMemoryReviewStore store = new();
    private readonly Chat chat = new();
    private readonly CapturedLogs logs = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        chat.Dispose();
        folder.Dispose();
        shelf.Dispose();
    }

    [Fact]
    public async Task A_report_is_delivered_when_it_is_due_once_and_again_a_week_later()
    {
        var courier = Courier(Weekly());
        await courier.RoundAsync(default);
        chat.Messages.ShouldBeEmpty();

        clock.Advance(TimeSpan.FromMinutes(1));
        await courier.RoundAsync(default);
        clock.Advance(TimeSpan.FromMinutes(1));
        await courier.RoundAsync(default);
        chat.Messages.ShouldHaveSingleItem();

        clock.Advance(TimeSpan.FromDays(7));
        await courier.RoundAsync(default);
        chat.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_missed_is_delivered_late_the_latest_one_once()
    {
        await Courier(Weekly()).RoundAsync(default);
        clock.Advance(TimeSpan.FromDays(23));

        var later = Courier(Weekly());
        await later.RoundAsync(default);
        await later.RoundAsync(default);

        JsonDocument.Parse(chat.Messages.ShouldHaveSingleItem()).RootElement.GetProperty("text").GetString()!.ShouldContain("2026-11-30..2026-12-06");
    }

    [Fact]
    public async Task A_report_that_is_new_delivers_nothing_of_the_time_before()
    {
        clock.Advance(TimeSpan.FromDays(1));
        await Courier(Weekly()).RoundAsync(default);

        chat.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_several_processes_one_delivers()
    {
        var couriers = Enumerable.Range(0, 5).Select(_ => Courier(Weekly())).ToList();
        await couriers[0].RoundAsync(default);
        clock.Advance(TimeSpan.FromHours(1));

        await Task.WhenAll(couriers.Select(courier => Task.Run(() => courier.RoundAsync(default))));

        chat.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_process_that_died_while_delivering_is_waited_for_and_then_taken_over()
    {
        await Courier(Weekly()).RoundAsync(default);
        clock.Advance(TimeSpan.FromHours(1));
        await new DeliveryBook(store, clock, "dead").ClaimAsync("weekly", new DateTimeOffset(2026, 11, 16, 8, 0, 0, TimeSpan.Zero), default);

        var courier = Courier(Weekly());
        await courier.RoundAsync(default);
        chat.Messages.ShouldBeEmpty();

        clock.Advance(DeliveryBook.ClaimLength);
        await courier.RoundAsync(default);
        chat.Messages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_failure_is_tried_again_and_told_without_the_address()
    {
        chat.Answer = HttpStatusCode.BadGateway;
        var courier = Courier(Weekly());
        await courier.RoundAsync(default);
        clock.Advance(TimeSpan.FromMinutes(2));
        await courier.RoundAsync(default);
        await courier.RoundAsync(default);
        chat.Messages.Count.ShouldBe(1, "it waits before it tries again");

        chat.Answer = HttpStatusCode.OK;
        clock.Advance(TimeSpan.FromMinutes(1));
        await courier.RoundAsync(default);
        chat.Messages.Count.ShouldBe(2);
        logs.Lines.ShouldContain(line => line.Contains("The report 'weekly' could not be delivered: the webhook answered 502."));

        chat.Unreachable = true;
        clock.Advance(TimeSpan.FromDays(7));
        await courier.RoundAsync(default);
        logs.Lines.ShouldContain(line => line.Contains("the webhook cannot be reached"));
        logs.Lines.ShouldNotContain(line => line.Contains("secret") || line.Contains("127.0.0.1"));
    }

    [Fact]
    public async Task What_arrived_is_not_sent_again_when_something_else_failed()
    {
        chat.Answer = HttpStatusCode.BadGateway;
        var file = Path.Combine(folder.Root, "out", "idle-{date}.csv");
        var courier = Courier(Weekly() with { File = file });
        await courier.RoundAsync(default);
        clock.Advance(TimeSpan.FromMinutes(2));
        await courier.RoundAsync(default);
        var written = Path.Combine(folder.Root, "out", "idle-2026-11-16.csv");
        File.Delete(written);

        chat.Answer = HttpStatusCode.OK;
        clock.Advance(TimeSpan.FromMinutes(1));
        await courier.RoundAsync(default);

        File.Exists(written).ShouldBeFalse();
        chat.Messages.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("idle-{date}.html", "<!DOCTYPE html>")]
    [InlineData("idle-{date}.csv", "owner,cost")]
    [InlineData("idle-{date}.json", "{\"period\"")]
    public async Task A_file_is_written_whole_in_the_form_that_its_ending_says(string name, string begins)
    {
        var courier = Courier(Weekly() with { Webhook = null, File = Path.Combine(folder.Root, "new", name) });
        await courier.RoundAsync(default);
        clock.Advance(TimeSpan.FromMinutes(2));
        await courier.RoundAsync(default);

        var files = Directory.GetFiles(Path.Combine(folder.Root, "new"));
        files.ShouldHaveSingleItem().ShouldEndWith(name.Replace("{date}", "2026-11-16"));
        (await File.ReadAllTextAsync(files[0])).ShouldStartWith(begins);
    }

    [Fact]
    public async Task Only_the_projects_that_are_named_are_reported_and_nothing_of_a_branch_is_a_link_or_a_mention()
    {
        var hour = Meter.HourOf(clock.GetUtcNow()).AddDays(-3);
        await store.AddUsageAsync(
        [
            new UsageHour(new UsageSubject(Some.Key("<!channel> *x*", "shop/web"), "here", "<@U1>"), hour, SomeUsage.Of(1, idle: 1)),
            new UsageHour(new UsageSubject(Some.Key("hidden", "bank/core"), "here", "mallory"), hour, SomeUsage.Of(1, idle: 1)),
        ], [], default);
        var courier = Courier(Weekly() with { Projects = ["shop/*"] });
        await courier.RoundAsync(default);
        clock.Advance(TimeSpan.FromMinutes(2));
        await courier.RoundAsync(default);

        var message = JsonDocument.Parse(chat.Messages.ShouldHaveSingleItem()).RootElement;
        var text = string.Join('\n', message.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("text").GetProperty("text").GetString()));
        text.ShouldContain("&lt;!channel&gt;");
        text.ShouldContain("&lt;@U1&gt;");
        text.ShouldNotContain("<!channel>");
        text.ShouldNotContain("mallory");
        text.ShouldContain("example prices");
        text.ShouldContain("https://review.example.com/reports/idle?period=2026-11-09..2026-11-15&groupBy=owner");
    }

    private static ReportDeliverySettings Weekly() =>
        new("weekly", new ReportSchedule(ReportRhythm.Week, new TimeOnly(8, 0), TimeZoneInfo.Utc), "last week", ReportGrouping.Owner, [], new Secret(Address), null);

    private ReportCourier Courier(ReportDeliverySettings report, IAmazonS3? s3 = null)
    {
        var settings = new ServerSettings
        {
            PublicUrl = new Uri("https://review.example.com"),
            Listen = new Uri("http://127.0.0.1:0"),
            Storage = new StorageSettings.Sqlite("/nowhere"),
            Forge = new ForgeSettings.Local("/nowhere"),
            Webhooks = new WebhookSettings(new Secret("hook"), null),
            Targets = [new TargetSettings.CloudFormation("account", "", new CloudFormationTargetOptions { Name = "account", Region = AwsCli.Region })],
            Projects = [],
            Reports = [report],
        };
        var reader = new ReportReader(store, store, PriceCatalog.Examples, new ProjectCatalog([]), new BudgetBoard(), new TrafficBoard(clock), clock);
        var delivery = new ReportDelivery(reader, settings, new HttpClient(chat, disposeHandler: false), new ReportObjects(settings.Targets, options => new TargetObjects(options, new Lazy<IAmazonS3>(s3 ?? shelf))));
        return new ReportCourier(settings, delivery, new DeliveryBook(store, clock, Guid.NewGuid().ToString()), clock, new LoggerFactory([logs]).CreateLogger<ReportCourier>());
    }

    private sealed class Chat : HttpMessageHandler
    {
        private readonly Lock gate = new();

        public List<string> Messages { get; } = [];

        public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

        public bool Unreachable { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Unreachable) throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused (127.0.0.1:1)");
            var text = await request.Content!.ReadAsStringAsync(cancellationToken);
            lock (gate) Messages.Add(text);
            return new HttpResponseMessage(Answer);
        }
    }
}
