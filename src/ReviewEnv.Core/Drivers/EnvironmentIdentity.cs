using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Drivers;

/// <summary>By what a driver finds an environment on its platform.</summary>
/// <param name="Key">The branch it belongs to; written on everything that the driver creates, and compared before anything is touched.</param>
/// <param name="Name">The reserved name: namespace, stack or folder name.</param>
public sealed record EnvironmentIdentity(EnvironmentKey Key, string Name);
