using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Api;

/// <summary>The brake: what it holds, and letting go of it.</summary>
internal sealed class BrakeEndpoints(Brake brake, IReviewStore store, IChangeSink changes, TimeProvider time)
{
    public async Task<IResult> GetAsync(HttpContext context)
    {
        var hold = (await brake.ReadAsync(context.RequestAborted)).Hold;
        return TypedResults.Ok(View(hold, context.Caller()));
    }

    public async Task<IResult> ReleaseAsync(HttpContext context)
    {
        var caller = context.Caller();
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.ReleaseBody, new ReleaseBody(null));
        if (body is null) return bad!;
        if (string.IsNullOrEmpty(body.Hold)) return new Problem(StatusCodes.Status400BadRequest, "missing-hold", "hold is missing.", "Send the 'hold' of GET /api/v1/brake that was looked at; what came to it since is not released.");
        var held = (await brake.ReadAsync(context.RequestAborted)).Hold;
        if (held?.Keys.Select(Brake.KeyOf).FirstOrDefault(key => !caller.CanAct(key)) is { } foreign) return caller.Forbidden(foreign, toChange: true);
        if (held is null || IdOf(held) != body.Hold || await brake.ReleaseAsync(held, caller.Name, context.RequestAborted) is not { } hold)
        {
            return new Problem(StatusCodes.Status409Conflict, "brake-off", held is null ? "The brake is not on." : "What the brake holds has changed meanwhile.", held is null ? "Nothing has to be done." : "Look at it again, and release that.");
        }

        foreach (var key in hold.Keys.Select(Brake.KeyOf))
        {
            var entry = new JournalEntry(key, time.GetUtcNow(), JournalKind.Request, "Released the brake.") { Actor = caller.Name };
            await store.WishAsync(key, wishes => wishes, entry, context.RequestAborted);
            changes.Changed(key);
        }

        return TypedResults.Ok(View(hold, caller) with { On = false });
    }

    /// <summary>Changes with everything that comes to the hold.</summary>
    private static string IdOf(BrakeHold hold) => Slug.Digest($"{hold.Since:O}\n{string.Join('\n', hold.Keys)}", 10);

    private static BrakeView View(BrakeHold? hold, Caller caller) => hold is null ? new BrakeView(false, null, null, null, []) : new BrakeView(
        true,
        IdOf(hold),
        hold.Since,
        hold.Reason,
        [.. hold.Keys.Select(Brake.KeyOf).Where(key => caller.CanSee(key)).Select(key => new HeldView(key.Id, key.Project, key.Ref.Name))]);
}
