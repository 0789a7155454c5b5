using ReviewEnv.Auth;
using ReviewEnv.Health;

namespace ReviewEnv.Api;

/// <summary><c>/api/v1/doctor</c>: how everything is that the server stands on, and setting webhooks right.</summary>
internal static class DoctorEndpoints
{
    public static async Task<IResult> GetAsync(HttpContext context, Doctor doctor) => TypedResults.Ok(await doctor.LookAsync(context.Caller(), context.RequestAborted));

    public static async Task<IResult> FixAsync(HttpContext context, Doctor doctor) => doctor.CanFix
        ? TypedResults.Ok(await doctor.FixAsync(context.Caller(), context.RequestAborted))
        : new Problem(StatusCodes.Status409Conflict, "nothing-to-fix", "Webhooks can only be set right with gitlab.token.", "Set gitlab.token to a token of scope api, or set the webhook up by hand (docs/connect-gitlab.md).");
}
