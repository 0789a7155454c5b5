using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Work;

/// <summary>Makes the store know every environment that the targets hold: after the loss of the store, and after anything else that left them apart.</summary>
public sealed partial class Adopter(IReviewStore store, DriverCatalog targets, TimeProvider clock, ILogger<Adopter> logger)
{
    private readonly HashSet<string> failing = [];

    /// <summary>Lists targets and has each environment looked at. A target that cannot be listed, or not in time, does not hold up the others; its trouble is logged once.</summary>
    /// <param name="only">The targets to list; null for all.</param>
    public async Task<Adoption> AdoptAsync(IReadOnlyCollection<Target>? only, CancellationToken cancellationToken)
    {
        var listings = await Task.WhenAll((only ?? [.. targets.All]).Select(async target => (Target: target, Adopted: await TryAdoptAsync(target, cancellationToken))));
        return new Adoption(listings.Sum(listing => listing.Adopted ?? 0), [.. listings.Where(listing => listing.Adopted is null).Select(listing => listing.Target)]);
    }

    private async Task<int?> TryAdoptAsync(Target target, CancellationToken cancellationToken)
    {
        try
        {
            var adopted = await AdoptAsync(target, cancellationToken);
            lock (failing) failing.Remove(target.Name);
            return adopted;
        }
        catch (Exception e)
        {
            bool news;
            lock (failing) news = failing.Add(target.Name);
            if (news && e is TargetUnavailableException) TargetAway(logger, target.Name, e.Message);
            else if (news) ListingFailed(logger, target.Name, e);
            return null;
        }
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

            var holder = await store.ReserveNameAsync(target.Name, identity.Name, identity.Key, cancellationToken);
            // What is on the platform was made for the branch that its label names, whoever was promised the name since.
            if (holder != identity.Key) NameHeldByAnother(logger, identity.Name, target.Name, identity.Key, holder);
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

    [LoggerMessage(LogLevel.Warning, "{Name} on {Target} is labelled for {Key}, but the name is reserved for {Holder}; the label counts")]
    private static partial void NameHeldByAnother(ILogger logger, string name, string target, Desired.EnvironmentKey key, Desired.EnvironmentKey holder);

    [LoggerMessage(LogLevel.Warning, "What target {Target} holds cannot be adopted yet; this is tried again until it can: {Reason}")]
    private static partial void TargetAway(ILogger logger, string target, string reason);

    [LoggerMessage(LogLevel.Warning, "What target {Target} holds cannot be adopted; this is tried again until it can")]
    private static partial void ListingFailed(ILogger logger, string target, Exception exception);
}

/// <param name="Adopted">How many environments the store did not know.</param>
/// <param name="Failed">The targets that could not be listed to their end.</param>
public sealed record Adoption(int Adopted, IReadOnlyList<Target> Failed);
