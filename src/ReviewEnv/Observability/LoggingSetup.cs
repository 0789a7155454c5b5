using Serilog;
using Serilog.Events;

namespace ReviewEnv.Observability;

/// <summary>Where log lines go: standard output, one line each, readable by people and by collectors.</summary>
internal static class LoggingSetup
{
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    /// <summary>Levels can be changed by configuration under <c>Serilog</c> (environment variables such as <c>Serilog__MinimumLevel__Default=Debug</c>).</summary>
    public static void AddReviewEnvLogging(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(outputTemplate: Template, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .CreateLogger();
        builder.Logging.AddSerilog(logger, dispose: true);
    }
}
