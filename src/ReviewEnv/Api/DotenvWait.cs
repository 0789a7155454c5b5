using ReviewEnv.Auth;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Api;

/// <summary>Waits until an environment serves a commit, or certainly will not.</summary>
internal sealed class DotenvWait(IReviewStore store, EnvironmentRequests requests, EnvironmentFeed feed, TimeProvider time)
{
    // Another process may do the work, and its feed is not ours.
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);

    // A push, its delivery and the job that asks race each other by this much at most, in practice.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The verdict, which is still pending when <paramref name="wait"/> is over; and what was known then.</summary>
    /// <remarks>What sleeps at that commit because nobody used it is woken, if the caller may; what a person put to sleep is not.</remarks>
    public async Task<(DotenvVerdict Verdict, Remembered Memory)> UntilDecidedAsync(EnvironmentKey key, Caller caller, CommitSha? sha, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var subscription = feed.Subscribe(key);
        var began = time.GetTimestamp();
        var sawIt = false;
        while (true)
        {
            var memory = await store.LoadAsync(key, cancellationToken);
            var waited = time.GetElapsedTime(began);
            var patient = waited < wait && waited < Patience;
            var verdict = DotenvVerdict.Judge(memory, sha, patient);
            if (verdict is DotenvVerdict.Pending && sha is { } wanted)
            {
                var current = memory.Record?.Commit;
                sawIt |= current == wanted;
                if (current is not null && current != wanted && (sawIt || !patient) && await IsPastAsync(memory, key, wanted, cancellationToken)) verdict = Superseded(memory, wanted);
            }

            if (verdict is not DotenvVerdict.Pending || waited >= wait) return (verdict, memory);
            if (memory.Record is { } record && !DotenvVerdict.IsStale(memory) && (sha is null || record.Commit == sha)) await requests.WakeForWaitingAsync(new Known(key, memory), caller, cancellationToken);
            await SomethingHappensAsync(subscription, Shorter(ReadAgainAfter, wait - waited), cancellationToken);
        }
    }

    private async Task<bool> IsPastAsync(Remembered memory, EnvironmentKey key, CommitSha wanted, CancellationToken cancellationToken)
    {
        if (memory.Facts?.Head == wanted || memory.Wishes.Deploy?.Commit == wanted || DotenvVerdict.IsStale(memory)) return false;
        var journal = await store.ReadAsync(key, 500, cancellationToken);
        return journal.Any(entry => entry.Commit == wanted);
    }

    private static DotenvVerdict.Failed Superseded(Remembered memory, CommitSha wanted) => new(
        "superseded",
        $"The branch has moved on from {wanted.Short} to {memory.Record!.Commit!.Value.Short}.",
        "The pipeline of the newer commit gets the URL; this one has nothing left to test.",
        memory.Record.Phase);

    private async Task SomethingHappensAsync(EnvironmentSubscription subscription, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var news = subscription.Records.WaitToReadAsync(ending.Token).AsTask();
        await Task.WhenAny(news, Task.Delay(atMost, time, ending.Token));
        await ending.CancelAsync();
        while (subscription.Records.TryRead(out _))
        {
            // Only that something happened matters; the store has the newest.
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
