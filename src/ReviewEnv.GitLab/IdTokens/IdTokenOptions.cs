namespace ReviewEnv.GitLab.IdTokens;

/// <summary>Whose ID tokens are good for what.</summary>
/// <param name="Instance">The GitLab that signs them, such as <c>https://gitlab.example.com</c>; may have a path. Keys come from its origin alone.</param>
/// <param name="Issuer">What the claim <c>iss</c> has to be, character for character.</param>
/// <param name="Audience">The public URL of this server: what the claim <c>aud</c> has to be, without a slash at its end.</param>
public sealed record IdTokenOptions(Uri Instance, string Issuer, Uri Audience)
{
    /// <summary>What <c>aud</c> has to be.</summary>
    public string AudienceText { get; } = Audience.AbsoluteUri.TrimEnd('/');

    /// <summary>What a job's definition needs to get such a token.</summary>
    public string Remedy => $"Give the job 'id_tokens: {{ REVIEWENV_ID_TOKEN: {{ aud: {AudienceText} }} }}' in .gitlab-ci.yml, and send 'Authorization: Bearer $REVIEWENV_ID_TOKEN'.";
}
