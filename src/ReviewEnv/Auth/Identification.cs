using ReviewEnv.Api;

namespace ReviewEnv.Auth;

/// <summary>What the credentials of a request prove. A closed family.</summary>
internal abstract record Identification
{
    private Identification() { }

    public sealed record Known(Caller Caller) : Identification;

    /// <summary>Nobody that is known here.</summary>
    public sealed record Unknown : Identification;

    /// <summary>Somebody who meant to be known, and can be told why not.</summary>
    public sealed record Refused(Problem Problem) : Identification;
}
