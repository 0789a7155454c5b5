namespace ReviewEnv.Core.Lifetime;

/// <summary>A sign that somebody used an environment.</summary>
public sealed record UseSign(UseKind Kind, DateTimeOffset At)
{
    /// <summary>The later one; of two nulls, null.</summary>
    public static UseSign? Latest(UseSign? one, UseSign? other) => one is null || other?.At > one.At ? other : one;

    public string Words => Kind switch
    {
        UseKind.Push => "a push",
        UseKind.Deployment => "a deployment that was asked for",
        UseKind.Lease => "a lease",
        UseKind.Wake => "a wake-up",
        UseKind.Action => "an action of a person",
        _ => "a request to its URL",
    };
}

public enum UseKind
{
    /// <summary>A commit arrived.</summary>
    Push,

    /// <summary>Somebody asked for a deployment.</summary>
    Deployment,

    /// <summary>A scan or a job held it.</summary>
    Lease,

    /// <summary>Somebody woke it.</summary>
    Wake,

    /// <summary>Somebody extended or pinned it, or approved a change of it.</summary>
    Action,

    /// <summary>A request reached its URL.</summary>
    Request,
}
