namespace ReviewEnv.GitLab.Webhooks;

/// <summary>What the headers of a delivery prove about its sender.</summary>
public enum Authenticity
{
    /// <summary>It is not from the forge, whatever its body says.</summary>
    Refused,

    /// <summary>It carries a signature: only the body can tell.</summary>
    DependsOnBody,

    /// <summary>It is from the forge.</summary>
    Authentic,
}
