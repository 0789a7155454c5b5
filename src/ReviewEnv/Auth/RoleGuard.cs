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
            endpoint.RequestDelegate = context => LetThroughAsync(context, role, inner);
        });
        return builder;
    }

    public static TBuilder OpenToAll<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
        => builder.WithMetadata(new OpenToAll());

    /// <summary>Who asks. Only for endpoints behind a guard.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint is not behind a guard.");

    private static Task LetThroughAsync(HttpContext context, Role role, RequestDelegate inner)
    {
        var credentials = context.RequestServices.GetRequiredService<Credentials>();
        if (credentials.Identify(context.Request) is not { } caller) return Refusals.UnknownAsync(context, credentials.NoTokens);
        if (caller.Role < role) return Refusals.TooLittleAsync(context, caller, role);
        if (Credentials.IsForged(context.Request)) return Refusals.ForgedAsync(context);

        context.Features.Set(caller);
        return inner(context);
    }
}
