using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing.Contracts;

/// <summary>What every store promises: opening, and what the suites of one topic each share.</summary>
public abstract class ReviewStoreContract : IAsyncLifetime
{
    private readonly List<IReviewStore> opened = [];

    protected static CancellationToken Anyway => CancellationToken.None;

    protected IReviewStore Store { get; private set; } = null!;

    /// <summary>Opens the database of this test; more than once for several daemons, or after a restart.</summary>
    protected abstract Task<IReviewStore> OpenStoreAsync();

    public virtual async Task InitializeAsync() => Store = await OpenAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var store in opened.ToList()) await CloseAsync(store);
    }

    protected async Task<IReviewStore> OpenAsync()
    {
        var store = await OpenStoreAsync();
        opened.Add(store);
        return store;
    }

    protected async Task CloseAsync(IReviewStore store)
    {
        opened.Remove(store);
        if (store is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    protected async Task<IReviewStore> ReopenAsync()
    {
        await CloseAsync(Store);
        return Store = await OpenAsync();
    }

    protected Task<bool> AcceptAsync(BranchEvent branchEvent, string? idempotencyKey = null, DateTimeOffset? at = null) =>
        Store.AcceptAsync(new Delivery(idempotencyKey, at ?? Some.Moment, [branchEvent]), Anyway);

    protected Task<Remembered> LoadAsync(EnvironmentKey key) => Store.LoadAsync(key, Anyway);

    protected Task<EnvironmentWishes> WishAsync(EnvironmentKey key, Func<EnvironmentWishes, EnvironmentWishes> change) =>
        Store.WishAsync(key, change, Entry(key, "wished"), Anyway);

    protected static JournalEntry Entry(EnvironmentKey key, string message, DateTimeOffset? at = null) =>
        new(key, at ?? Some.Moment, JournalKind.Step, message);

    protected static EnvironmentRecord Record(EnvironmentKey key, EnvironmentPhase phase = EnvironmentPhase.Ready, DateTimeOffset? updatedAt = null) => new()
    {
        Key = key,
        Name = "review-" + Slug.OfRef(key.Ref.Name),
        Target = "here",
        Template = "static-site",
        Phase = phase,
        UpdatedAt = updatedAt ?? Some.Moment,
    };

    protected async Task<IReadOnlyList<string>> MessagesAsync(EnvironmentKey key, int limit = 100) =>
        [.. (await Store.ReadAsync(key, limit, Anyway)).Select(entry => entry.Message)];
}
