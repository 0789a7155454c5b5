using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ReviewEnv.Auth;

internal static class AuthServices
{
    /// <summary>Needs <see cref="Configuration.ServerSettings"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddAuth(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenBook>();
        services.TryAddSingleton<SessionTickets>();
        services.TryAddSingleton<Credentials>();
        return services;
    }
}
