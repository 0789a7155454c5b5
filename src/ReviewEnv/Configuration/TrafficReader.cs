using System.Text;
using System.Text.RegularExpressions;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Yaml;
using ReviewEnv.Traffic;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>traffic</c> of a target: who is asked for the requests to its environments.</summary>
internal static partial class TrafficReader
{
    public const string Key = "traffic";

    private const string Choice = "say who knows of requests: prometheus or accessLog";
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    /// <summary>Null where there is none, or where a problem says why it cannot be read.</summary>
    public static TrafficSettings? Read(YamlSection target, ConfigurationReading reading)
    {
        if (target.Section(Key) is not { } section) return null;
        var prometheus = section.Section("prometheus");
        var log = section.Section("accessLog");
        section.End();
        if (section.Has("prometheus") && section.Has("accessLog")) section.Problem("accessLog", "is here beside prometheus; one of them is asked");
        if (section.Entries.Count == 0 || (section.Entries.All(entry => entry.Key.Text is "prometheus" or "accessLog") && !section.Has("prometheus") && !section.Has("accessLog"))) target.Problem(Key, $"says nothing; {Choice}");
        return prometheus is not null ? Prometheus(prometheus, reading) : log is not null ? AccessLog(log, reading) : null;
    }

    private static TrafficSettings.Prometheus? Prometheus(YamlSection section, ConfigurationReading reading)
    {
        var url = Url(section);
        var query = section.Required("query", "say what gives a number above zero for each environment that had requests, such as 'sum by (exported_namespace) (increase(nginx_ingress_controller_requests[${window}]))'");
        var label = section.Required("label", "name the label whose value is the name or the host of an environment, such as exported_namespace");
        var freshness = section.Text("freshness");
        var token = section.Text("token");
        var every = Every(section);
        section.End();
        if (label is not null && !LabelName().IsMatch(label)) section.Problem("label", $"{section.Shown("label")} is not the name of a label: letters, digits and '_', not beginning with a digit");
        if (query?.Contains(PrometheusSource.Window, StringComparison.Ordinal) == false) section.Warn(reading, "query", $"has no {PrometheusSource.Window}, so requests while Prometheus was away may never be heard of; write it where the query says how far back it looks");
        if (token is not null && url is { UserInfo.Length: > 0 }) section.Problem("token", "is here beside a user and password in url; one of them is sent");
        if (url is null || query is null || label is null) return null;
        return new TrafficSettings.Prometheus(new UriBuilder(url) { UserName = "", Password = "" }.Uri, query, label) { Freshness = freshness, Authorization = Authorization(url, token), Every = every };
    }

    private static Uri? Url(YamlSection section)
    {
        if (section.Required("url", "say where Prometheus is, such as http://prometheus.monitoring:9090") is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url is { Query: "", Fragment: "" }) return url;
        // Not shown: it may hold a password.
        section.Problem("url", "is not an http or https URL such as http://prometheus.monitoring:9090 (a path may follow, '?' and '#' may not)");
        return null;
    }

    private static Secret? Authorization(Uri url, string? token) =>
        token is not null ? new Secret("Bearer " + token.Trim())
        : url.UserInfo.Length > 0 ? new Secret("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))))
        : null;

    private static TimeSpan Every(YamlSection section)
    {
        if (section.Duration("every") is not { } every) return TimeSpan.FromMinutes(1);
        // A window holds two rounds.
        if (every < Shortest || every > PrometheusSource.LongestWindow / 2) section.Problem("every", $"{section.Shown("every")} is not from 5s to 30m");
        return every;
    }

    private static TrafficSettings.AccessLog? AccessLog(YamlSection section, ConfigurationReading reading)
    {
        var path = section.Required("path", "say where the ingress writes its log, such as /var/log/nginx/access.log");
        var host = section.Required("host", @"write a regular expression that finds the host of a request in a line as its group host, such as '^(?<host>\S+) '");
        section.End();
        var expression = host is null ? null : Expression(section, host);
        return path is null || expression is null ? null : new TrafficSettings.AccessLog(reading.PathOf(path), expression);
    }

    private static Regex? Expression(YamlSection section, string text)
    {
        try
        {
            var expression = new Regex(text, RegexOptions.CultureInvariant, MatchLimit);
            if (expression.GetGroupNames().Contains("host")) return expression;
            section.Problem("host", $"{section.Shown("host")} has no group of the name host; write (?<host>...) around what finds the host");
        }
        catch (RegexParseException e)
        {
            section.Problem("host", $"{section.Shown("host")} is not a regular expression: {e.Error} at character {e.Offset}");
        }

        return null;
    }

    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex LabelName();
}
