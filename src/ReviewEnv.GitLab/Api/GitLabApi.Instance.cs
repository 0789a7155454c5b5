using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>The instance, and as whom it is asked.</summary>
public sealed partial class GitLabApi
{
    internal Task<GitLabVersion> VersionAsync(CancellationToken cancellationToken) => GetAsync(Route.To($"version"), GitLabJson.Default.GitLabVersion, cancellationToken);

    internal Task<GitLabUser> UserAsync(CancellationToken cancellationToken) => GetAsync(Route.To($"user"), GitLabJson.Default.GitLabUser, cancellationToken);

    internal Task<GitLabToken> TokenAsync(CancellationToken cancellationToken) => GetAsync(Route.To($"personal_access_tokens/self"), GitLabJson.Default.GitLabToken, cancellationToken);
}
