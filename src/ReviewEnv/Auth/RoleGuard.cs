using ReviewEnv.Api;
using ReviewEnv.Configuration;

namespace ReviewEnv.Auth;

/// <summary>The least role that an endpoint asks for.</summary>
internal sealed record RequiredRole(Role Role);

/// <summary>Said of an endpoint that anybody may ask, so that forgetting a guard can be told from meaning it.</summary>
internal sealed record OpenToAll;

/// <summary>Puts a role before endpoints.</summary>
internal static class RoleGuard
{
    /// <summary>Only callers of at least this role get through. Wraps the endpoint itself, so the order of middleware does not matter.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, Role role)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(endpoint =>
        {
            var inner = endpoint.RequestDelegate ?? throw new InvalidOperationException("An endpoint without a delegate cannot be guarded.");
            endpoint.Metadata.Add(new RequiredRole(role));
            // Who asks, and whether a job may, can be for the store to tell too.
            endpoint.RequestDelegate = context => StoreGuard.TryAsync(context, guarded => LetThroughAsync(guarded, role, inner));
        });
        return builder;
    }

    public static TBuilder OpenToAll<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new OpenToAll());

    /// <summary>Who asks. Only for endpoints behind a guard.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint is not behind a guard.");

    private static async Task LetThroughAsync(HttpContext context, Role role, RequestDelegate inner)
    {
        var credentials = context.RequestServices.GetRequiredService<Credentials>();
        await (await credentials.IdentifyAsync(context.Request) switch
        {
            Identification.Refused refused => Refusals.RefusedAsync(context, refused.Problem),
            Identification.Known { Caller: var caller } when caller.Role < role => Refusals.TooLittleAsync(context, caller, role),
            Identification.Known when Credentials.IsForged(context.Request) => Refusals.ForgedAsync(context),
            Identification.Known { Caller: var caller } => RunAsync(context, caller, inner),
            _ => Refusals.UnknownAsync(context, credentials.NoTokens),
        });
    }

    private static Task RunAsync(HttpContext context, Caller caller, RequestDelegate inner)
    {
        context.Features.Set(caller);
        var changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        return changes && caller is Caller.CiJob job ? context.RequestServices.GetRequiredService<JobUses>().RunAsync(context, job, inner) : inner(context);
    }
}
