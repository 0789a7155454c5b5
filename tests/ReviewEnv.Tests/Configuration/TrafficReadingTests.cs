using ReviewEnv.Configuration;
using static ReviewEnv.Tests.Configuration.SomeConfiguration;

namespace ReviewEnv.Tests.Configuration;

public sealed class TrafficReadingTests : IDisposable
{
    private const string Good = "url: \"http://prometheus:9090\", query: \"sum by (ns) (increase(x[${window}]))\", label: ns";

    private readonly SomeConfiguration some = new();

    public TrafficReadingTests() => some.Template("web", "driver: kubernetes\n");

    public void Dispose() => some.Dispose();

    [Fact]
    public void Every_key_of_prometheus_is_read_and_its_window_is_left_to_it()
    {
        some.Variables["TOKEN"] = "T0SECRET";
        some.Variables["METRIC"] = "requests_total";
        var traffic = (TrafficSettings.Prometheus)Read("""prometheus: { url: "https://prometheus.example.com/prom/", query: "sum by (ns) (increase(${env:METRIC}[${window}]))", label: ns, freshness: "max(timestamp(x))", token: "${env:TOKEN}", every: 30s }""")!;
        traffic.Url.ShouldBe(new Uri("https://prometheus.example.com/prom/"));
        traffic.Query.ShouldBe("sum by (ns) (increase(requests_total[${window}]))");
        (traffic.Label, traffic.Freshness, traffic.Every).ShouldBe(("ns", "max(timestamp(x))", TimeSpan.FromSeconds(30)));
        traffic.Authorization!.RevealText().ShouldBe("Bearer T0SECRET");
    }

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var traffic = (TrafficSettings.Prometheus)Read($"prometheus: {{ {Good} }}")!;
        (traffic.Freshness, traffic.Authorization, traffic.Every).ShouldBe((null, null, TimeSpan.FromMinutes(1)));
        some.Load(Forge + "targets: { here: { kubernetes: } }\n" + Projects).Targets.Single().Traffic.ShouldBeNull();
    }

    [Fact]
    public void A_password_in_the_url_is_sent_and_not_shown()
    {
        var traffic = (TrafficSettings.Prometheus)Read("""prometheus: { url: "http://ada:T0%2FSECRET@prometheus:9090", query: "x[${window}]", label: ns }""")!;
        traffic.Authorization!.RevealText().ShouldBe("Basic " + Convert.ToBase64String("ada:T0/SECRET"u8));
        traffic.ToString().ShouldNotContain("SECRET");
        traffic.Url.ShouldBe(new Uri("http://prometheus:9090/"));
    }

    [Fact]
    public void An_access_log_is_read()
    {
        var traffic = (TrafficSettings.AccessLog)Read(@"accessLog: { path: logs/access.log, host: '^(?<host>\S+) ' }")!;
        traffic.Path.ShouldBe(Path.Combine(some.Folder, "logs", "access.log"));
        traffic.Host.Match("shop.example.com GET /").Groups["host"].Value.ShouldBe("shop.example.com");
        traffic.Host.MatchTimeout.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_query_that_always_looks_back_equally_far_is_worth_a_warning() =>
        some.Read(File("prometheus: { url: \"http://p:9090\", query: \"increase(x[5m])\", label: ns }")).Warnings.ShouldHaveSingleItem().Text.ShouldStartWith("targets.here.traffic.prometheus.query: has no ${window}");

    [Theory]
    [InlineData("", "traffic: says nothing", "prometheus or accessLog")]
    [InlineData("prometheus:", "traffic: says nothing", "prometheus or accessLog")]
    [InlineData("graphite: {}", "traffic.graphite: is not a key", "known: accessLog, prometheus")]
    [InlineData("prometheus: { query: \"x[${window}]\", label: ns }", "prometheus.url: is missing", "say where Prometheus is")]
    [InlineData("prometheus: { url: \"ftp://T0SECRET/\", query: \"x[${window}]\", label: ns }", "prometheus.url: is not an http or https URL", "such as http://prometheus")]
    [InlineData("prometheus: { url: \"http://p/?token=T0SECRET\", query: \"x[${window}]\", label: ns }", "prometheus.url: is not an http or https URL", "'?' and '#' may not")]
    [InlineData("prometheus: { url: \"http://p\", label: ns }", "prometheus.query: is missing", "such as 'sum by")]
    [InlineData("prometheus: { url: \"http://p\", query: \" \", label: ns }", "prometheus.query: is empty", "")]
    [InlineData("prometheus: { url: \"http://p\", query: \"x[${window}]\" }", "prometheus.label: is missing", "exported_namespace")]
    [InlineData("prometheus: { url: \"http://p\", query: \"x[${window}]\", label: \"a-b\" }", "prometheus.label: 'a-b' is not the name of a label", "letters, digits and '_'")]
    [InlineData("prometheus: { url: \"http://p\", query: \"x[${windw}]\", label: ns }", "prometheus.query: '${...}' reads the environment", "")]
    [InlineData("prometheus: { url: \"http://p${window}\", query: \"x[${window}]\", label: ns }", "prometheus.url: '${...}' reads the environment", "")]
    [InlineData("prometheus: { url: \"http://p\", query: \"x[${window}]\", label: ns, every: 1s }", "prometheus.every: '1s' is not from 5s to 30m", "")]
    [InlineData("prometheus: { url: \"http://p\", query: \"x[${window}]\", label: ns, every: 1h }", "prometheus.every: '1h' is not from 5s to 30m", "")]
    [InlineData("prometheus: { url: \"http://a:T0SECRET@p\", query: \"x[${window}]\", label: ns, token: abc }", "prometheus.token: is here beside a user and password in url", "one of them is sent")]
    [InlineData("prometheus: { url: \"http://p\", query: \"x[${window}]\", label: ns, interval: 1m }", "prometheus.interval: is not a key", "")]
    [InlineData("accessLog: { host: '(?<host>x)' }", "accessLog.path: is missing", "/var/log/nginx/access.log")]
    [InlineData("accessLog: { path: a.log }", "accessLog.host: is missing", "as its group host")]
    [InlineData("accessLog: { path: a.log, host: '(' }", "accessLog.host: '(' is not a regular expression", "at character 1")]
    [InlineData("accessLog: { path: a.log, host: '^x' }", "accessLog.host: '^x' has no group of the name host", "write (?<host>...)")]
    public void Every_mistake_is_named_with_what_would_help(string traffic, string problem, string remedy)
    {
        var problems = some.Problems(File(traffic));
        problems.ShouldHaveSingleItem().ShouldContain("targets.here.traffic");
        problems[0].ShouldContain(problem);
        problems[0].ShouldContain(remedy);
        problems[0].ShouldNotContain("T0SECRET");
    }

    [Fact]
    public void One_of_the_two_is_asked() =>
        some.Problems(File($"prometheus: {{ {Good} }}, accessLog: {{ path: a.log, host: '(?<host>x)' }}")).ShouldHaveSingleItem().ShouldContain("accessLog: is here beside prometheus; one of them is asked");

    [Fact]
    public void Processes_are_seen_by_their_fronts()
    {
        some.Template("web", "driver: process\nprocess: { command: [run] }\n");
        some.Problems(Forge + $"targets: {{ here: {{ process: , traffic: {{ prometheus: {{ {Good} }} }} }} }}\n" + Projects)
            .ShouldHaveSingleItem().ShouldContain("targets.here.traffic: is of no use beside process: the fronts of processes see each request themselves; remove it");
    }

    [Fact]
    public void It_stands_beside_the_kind_and_for_no_kind() =>
        some.Problems(Forge + $"targets: {{ here: {{ traffic: {{ prometheus: {{ {Good} }} }} }} }}\n" + Projects).ShouldHaveSingleItem().ShouldContain("targets.here.process: is missing; say what kind of target it is");

    [Fact]
    public void An_account_of_AWS_can_have_it_too()
    {
        var report = some.Read(Forge + $"targets: {{ here: {{ cloudformation: {{ region: eu-west-1 }}, traffic: {{ prometheus: {{ {Good} }} }} }} }}\nprojects: [{{ path: a/b, target: here, template: \"repository:.reviewenv\" }}]\n");
        report.Problems.Select(found => found.Text).ShouldBeEmpty();
        report.Settings!.Targets.Single().Traffic.ShouldBeOfType<TrafficSettings.Prometheus>();
    }

    private static string File(string traffic) => Forge + $"targets: {{ here: {{ kubernetes: , traffic: {{ {traffic} }} }} }}\n" + Projects;

    private TrafficSettings? Read(string traffic) => some.Load(File(traffic)).Targets.Single().Traffic;
}
