namespace ReviewEnv.Core.Lifetime;

/// <summary>When the life of an environment ends, and what that rests on.</summary>
/// <param name="At">Null for never.</param>
/// <param name="Because">In words, such as <c>3 days after its last deployment</c>.</param>
public sealed record EndOfLife(DateTimeOffset? At, string Because);
