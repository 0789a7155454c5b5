using System.Security.Cryptography;
using ReviewEnv.Auth;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Api;

/// <summary>Leases: while somebody uses an environment, it stays as it is, but no longer than the lease says.</summary>
internal sealed class LeaseRequests(IReviewStore store, IChangeSink changes, TimeProvider time)
{
    /// <summary>More at once would be a mistake of whoever takes them.</summary>
    public const int MostLeases = 20;

    /// <summary>Takes a lease on what is served. A job that asks again for the same purpose has its lease renewed.</summary>
    /// <param name="sha">The commit that has to be served; null for whichever is.</param>
    /// <returns>The lease, or why there is none.</returns>
    public async Task<(Lease? Lease, Problem? Problem)> TakeAsync(Known known, Caller caller, string purpose, TimeSpan ttl, CommitSha? sha, CancellationToken cancellationToken)
    {
        if (!caller.CanLease(known.Key)) return (null, caller.Forbidden(known.Key, toChange: true));
        var now = time.GetUtcNow();
        if (WhyNot(known.Memory, sha, now) is { } problem) return (null, problem);

        var lease = new Lease(RandomNumberGenerator.GetHexString(16, lowercase: true), purpose, caller.Name, now, now + ttl);
        await store.WishAsync(
            known.Key,
            wishes =>
            {
                var active = wishes.ActiveLeases(now).ToList();
                // A job's name is its alone: the same wish again is the same request, whose answer was lost.
                if (caller is Caller.CiJob && active.Find(held => held.By == caller.Name && held.Purpose == purpose) is { } own) lease = lease with { Id = own.Id };
                return wishes.WithLeases([.. active.Where(held => held.Id != lease.Id), lease]) with { Used = new UseSign(UseKind.Lease, now) };
            },
            Entry(known, caller, now, $"In use for {purpose} until {Moments.Rfc3339(lease.Until)}."),
            cancellationToken);
        changes.Changed(known.Key);
        return (lease, null);
    }

    /// <summary>Ends a lease before its time. One that is over, or never was, is no problem.</summary>
    public async Task<Problem?> ReleaseAsync(Known known, Caller caller, string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (known.Memory.Wishes.ActiveLeases(now).FirstOrDefault(lease => lease.Id == id) is not { } held) return null;
        if (held.By != caller.Name && !caller.CanAct(known.Key)) return caller.Forbidden(known.Key, toChange: true);

        var whose = held.By == caller.Name ? "" : $" by {held.By}";
        await store.WishAsync(
            known.Key, wishes => wishes.WithLeases(wishes.ActiveLeases(now).Where(lease => lease.Id != id)) with { Used = new UseSign(UseKind.Lease, now) }, Entry(known, caller, now, $"The use for {held.Purpose}{whose} is over."), cancellationToken);
        changes.Changed(known.Key);
        return null;
    }

    private static Problem? WhyNot(Remembered memory, CommitSha? sha, DateTimeOffset now)
    {
        if (memory.Record is not { Phase: EnvironmentPhase.Ready, Published: { } published } record)
        {
            var phase = memory.Record?.Phase ?? EnvironmentPhase.Pending;
            var reason = memory.Record?.Reason is { } why ? $": {why.TrimEnd('.')}" : "";
            return new Problem(StatusCodes.Status409Conflict, "not-ready", $"It is {phase}{reason}, so there is nothing to use.", "Wait until it is ready (GET /api/v1/dotenv?wait=30m, or 'reviewenv wait'), then ask again.") { Phase = phase.ToString() };
        }

        if (sha is { } wanted && wanted != published.Commit)
        {
            return new Problem(StatusCodes.Status409Conflict, "other-commit", $"It serves {published.Commit.Short}, not {wanted.Short}.", "Wait for that commit with sha= of GET /api/v1/dotenv; if a newer one was pushed meanwhile, it will not come.") { Phase = record.Phase.ToString() };
        }

        // It only still stands: a lease would keep what is meant to go.
        var stopped = memory.Wishes.Stop is { } stop && (stop.Commit is null || stop.Commit == record.SeenHead);
        if (record.Held is { } held)
        {
            return new Problem(StatusCodes.Status409Conflict, "held", $"It is only held by a lease; then: {held}.", "Wait for what comes next, and take a lease on that.") { Phase = record.Phase.ToString() };
        }

        if (stopped || (memory.Facts?.Head is { IsZero: true } && !(memory.Facts.ToldAt < record.AliveAt)))
        {
            return new Problem(StatusCodes.Status409Conflict, "ending", stopped ? "It is being stopped." : "Its branch was deleted, so it is being removed.", "Ask for a deployment, or push a commit, to have it again.") { Phase = record.Phase.ToString() };
        }

        return memory.Wishes.ActiveLeases(now).Count() < MostLeases
            ? null
            : new Problem(StatusCodes.Status409Conflict, "too-many-leases", $"It is in use {MostLeases} times already.", "Give leases back when they are no longer needed: DELETE /api/v1/environments/{id}/leases/{lease}, or 'reviewenv lease --release ID'.");
    }

    private static JournalEntry Entry(Known known, Caller caller, DateTimeOffset now, string story) =>
        new(known.Key, now, JournalKind.Request, story) { Actor = caller.Name, Commit = known.Memory.Record?.Published?.Commit };
}
