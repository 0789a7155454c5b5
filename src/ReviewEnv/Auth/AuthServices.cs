using Microsoft.Extensions.DependencyInjection.Extensions;
using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.IdTokens;

namespace ReviewEnv.Auth;

internal static class AuthServices
{
    /// <summary>Needs <see cref="Configuration.ServerSettings"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddAuth(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenBook>();
        services.TryAddSingleton<SessionTickets>();
        services.TryAddSingleton(provider => new Credentials(provider.GetRequiredService<TokenBook>(), provider.GetRequiredService<SessionTickets>(), provider.GetService<JobCallers>()));
        services.TryAddSingleton<JobUses>();
        return services;
    }

    /// <summary>Lets jobs of GitLab CI in by their ID tokens. Needs <see cref="IProjectIds"/> and the <see cref="Core.Desired.ProjectCatalog"/>.</summary>
    public static IServiceCollection AddJobTokens(this IServiceCollection services, IdTokenOptions options)
    {
        services.AddSingleton(provider => new IdTokenVerifier(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<IdTokenVerifier>>()));
        services.AddSingleton<JobCallers>();
        return services;
    }
}
