namespace ReviewEnv.Core.Drivers;

/// <summary>What a platform demands of names.</summary>
/// <param name="Length">Most characters that a name may have.</param>
/// <param name="LetterFirst">Whether the first character must be a letter.</param>
public sealed record NameBudget(int Length, bool LetterFirst)
{
    /// <summary>A DNS label (RFC 1123): namespaces, host names.</summary>
    public static NameBudget DnsLabel { get; } = new(63, LetterFirst: false);

    /// <summary>A CloudFormation stack name.</summary>
    public static NameBudget StackName { get; } = new(128, LetterFirst: true);
}
