using System.Text.RegularExpressions;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.Configuration;

/// <summary>Who is asked for the requests to a target's environments. A closed family.</summary>
public abstract record TrafficSettings
{
    private TrafficSettings() { }

    /// <param name="Url">Without credentials, so that it can be shown.</param>
    /// <param name="Query">Gives a number above zero for each environment that had requests; <c>${window}</c> stands for how far back it looks.</param>
    /// <param name="Label">Whose value is the name or the host of an environment.</param>
    public sealed record Prometheus(Uri Url, string Query, string Label) : TrafficSettings
    {
        /// <summary>Gives the Unix time of the newest data; null where nobody can tell.</summary>
        public string? Freshness { get; init; }

        /// <summary>The value of the header <c>Authorization</c>; null for none.</summary>
        public Secret? Authorization { get; init; }
        public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);
    }

    /// <param name="Path">Absolute path of the log.</param>
    /// <param name="Host">Finds the host of a request in a line, as its group <c>host</c>; has a limit of time.</param>
    public sealed record AccessLog(string Path, Regex Host) : TrafficSettings;
}
