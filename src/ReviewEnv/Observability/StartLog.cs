using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using ReviewEnv.Configuration;
using ReviewEnv.Storage;

namespace ReviewEnv.Observability;

/// <summary>Says at start what an operator looks for first.</summary>
internal sealed partial class StartLog(ServerSettings settings, IOpenReviewStore store, IServer server, ILogger<StartLog> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        Listening(logger, string.Join(", ", addresses), store.Description, settings.Projects.Count, settings.Targets.Count);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Listening on {Addresses}; store: {Store}; {Projects} project entries, {Targets} targets")]
    private static partial void Listening(ILogger logger, string addresses, string store, int projects, int targets);
}
