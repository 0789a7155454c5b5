using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Work;

/// <summary>Makes the store know every environment that the targets hold: after the loss of the store, and after anything else that left them apart.</summary>
public sealed partial class Adopter(IReviewStore store, DriverCatalog targets, TimeProvider clock, ILogger<Adopter> logger)
{
    /// <summary>Lists every target and has each environment looked at. A target that cannot be listed does not hold up the others.</summary>
    /// <returns>How many environments the store did not know.</returns>
    public async Task<int> AdoptAsync(CancellationToken cancellationToken)
    {
        var adopted = 0;
        foreach (var target in targets.All)
        {
            try
            {
                adopted += await AdoptAsync(target, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
            {
                ListingFailed(logger, target.Name, e);
            }
        }

        return adopted;
    }

    private async Task<int> AdoptAsync(Target target, CancellationToken cancellationToken)
    {
        var found = new List<Desired.EnvironmentKey>();
        var adopted = 0;
        await foreach (var identity in target.Driver.ListAsync(cancellationToken))
        {
            found.Add(identity.Key);
            var remembered = await store.LoadAsync(identity.Key, cancellationToken);
            if (remembered.Record is { Name.Length: > 0 }) continue;

            await store.ReserveNameAsync(target.Name, identity.Name, identity.Key, cancellationToken);
            await store.SaveAsync(Adopted(identity, target, remembered), [Entry(identity, target)], seenRevision: 0, cancellationToken);
            EnvironmentAdopted(logger, identity.Key, identity.Name, target.Name);
            adopted++;
        }

        if (found.Count > 0) await store.MarkUnseenAsync(found, cancellationToken);
        return adopted;
    }

    private EnvironmentRecord Adopted(EnvironmentIdentity identity, Target target, Remembered remembered) => new()
    {
        Key = identity.Key,
        Name = identity.Name,
        Target = target.Name,
        Template = remembered.Record?.Template ?? "",
        CreatedAt = clock.GetUtcNow(),
        UpdatedAt = clock.GetUtcNow(),
        Reason = "found on its target",
    };

    private JournalEntry Entry(EnvironmentIdentity identity, Target target) =>
        new(identity.Key, clock.GetUtcNow(), JournalKind.Step, $"'{identity.Name}' was found on '{target.Name}' carrying this branch's label, and is looked after again");

    [LoggerMessage(LogLevel.Information, "Adopted {Name} on {Target} for {Key}")]
    private static partial void EnvironmentAdopted(ILogger logger, Desired.EnvironmentKey key, string name, string target);

    [LoggerMessage(LogLevel.Warning, "Target {Target} cannot be listed; its environments are looked at by name")]
    private static partial void ListingFailed(ILogger logger, string target, Exception exception);
}
