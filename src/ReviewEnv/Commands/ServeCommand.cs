using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Storage;
using ReviewEnv.Observability;
using ReviewEnv.Storage;

namespace ReviewEnv.Commands;

/// <summary>Runs the daemon.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file.", HelpName = "file", DefaultValueFactory = _ => ConfigurationLoader.DefaultFile };
        var queues = new Option<string?>("--queues") { Description = "Work only these queues, separated by commas; all if not given." };
        var command = new Command("serve", "Run the daemon.") { config, queues };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(config)!, parsed.GetValue(queues), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string file, string? queues, CancellationToken cancellationToken)
    {
        try
        {
            var report = ConfigurationLoader.Read(file, System.Environment.GetEnvironmentVariable);
            foreach (var remark in report.Warnings.Concat(report.TemplateProblems)) await Console.Error.WriteLineAsync($"warning: {remark}");
            var settings = report.Settings ?? throw new ConfigurationException(report.Problems);
            if (TargetReach.Problems(file, settings.Targets) is { Count: > 0 } unreachable) throw new ConfigurationException(unreachable);
            var served = Served(queues, settings);
            var store = await OpenAsync(settings.Storage, cancellationToken);
            await using var app = ServerComposition.Build(settings, store, served);
            app.Services.GetRequiredService<StoreMetrics>().Start();
            await app.RunAsync(cancellationToken);
            return ExitCodes.Ok;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Usage;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"reviewenv serve: {e.Message.TrimEnd('.')}. Stop what listens there, or change listen in {file}.");
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is StoreRefusedException or StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"reviewenv serve: {e.Message}");
            return ExitCodes.Failed;
        }
    }

    private static IReadOnlyCollection<string>? Served(string? queues, ServerSettings settings)
    {
        if (queues is null) return null;
        var known = settings.Queues.RoutingRules.Queues;
        var served = queues.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = served.Except(known).ToList();
        return served.Length > 0 && unknown.Count == 0
            ? served
            : throw new ConfigurationException([new ConfigurationProblem("--queues", 0, "", $"{(unknown.Count > 0 ? $"no routing rule leads to '{string.Join("', '", unknown)}'" : "no queue is named")}; the queues are {string.Join(", ", known)}")]);
    }

    private static Task<IOpenReviewStore> OpenAsync(StorageSettings storage, CancellationToken cancellationToken) => storage switch
    {
        StorageSettings.Sqlite sqlite => ReviewStorage.OpenSqliteAsync(sqlite.Path, TimeProvider.System, cancellationToken),
        StorageSettings.Postgres postgres => ReviewStorage.OpenPostgresAsync(postgres.ConnectionString.RevealText(), TimeProvider.System, cancellationToken),
        _ => throw new InvalidOperationException($"No store is behind {storage}."),
    };
}
