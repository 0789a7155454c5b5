using Serilog;
using Serilog.Events;

namespace ReviewEnv.Observability;

/// <summary>Where log lines go: standard output, one line each, readable by people and by collectors.</summary>
internal static class LoggingSetup
{
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";
    private const int HostedServiceStartupFaulted = 11;

    /// <summary>Levels can be changed by configuration under <c>Serilog</c> (environment variables such as <c>Serilog__MinimumLevel__Default=Debug</c>).</summary>
    public static void AddReviewEnvLogging(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        var failed = false;
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
            .MinimumLevel.Override("Yarp", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            // What keeps the server from starting is told once, by the command that starts it; how the rest is torn down then is worth nothing.
            .Filter.ByExcluding(log => IsOfHost(log) && (failed |= IsFailedStart(log)))
            .Enrich.FromLogContext()
            .WriteTo.Console(outputTemplate: Template, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .CreateLogger();
        builder.Logging.AddSerilog(logger, dispose: true);
    }

    private static bool IsOfHost(LogEvent log) => log.Properties.TryGetValue("SourceContext", out var source) && source is ScalarValue { Value: Host };

    private static bool IsFailedStart(LogEvent log) =>
        log.Properties.TryGetValue("EventId", out var id) && id is StructureValue { Properties: var parts }
        && parts.Any(part => part is { Name: "Id", Value: ScalarValue { Value: HostedServiceStartupFaulted } });
}
