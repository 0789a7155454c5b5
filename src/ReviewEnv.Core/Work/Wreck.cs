namespace ReviewEnv.Core.Work;

/// <summary>A failed creation whose reason is in the journal.</summary>
/// <param name="Id">Its <see cref="Drivers.ObservedEnvironment.Wreck"/>.</param>
/// <param name="Fingerprint">What was to be created.</param>
/// <param name="TryAgain">Whether the same may be created once more: not if it failed before.</param>
public sealed record Wreck(string Id, string? Fingerprint, bool TryAgain);
