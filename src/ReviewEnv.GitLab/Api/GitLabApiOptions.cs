using ReviewEnv.Core.Compliance;

namespace ReviewEnv.GitLab.Api;

/// <summary>Where GitLab is and as whom it is asked.</summary>
/// <param name="Url">The instance, such as <c>https://gitlab.example.com</c>; may have a path.</param>
/// <param name="Token">A personal, group or project access token of scope <c>api</c>.</param>
public sealed record GitLabApiOptions(Uri Url, Secret Token);
