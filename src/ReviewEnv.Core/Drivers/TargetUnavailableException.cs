namespace ReviewEnv.Core.Drivers;

/// <summary>A target cannot be asked at present: it is away, or does not let us in. Nothing is known of its environments until it answers, and nothing is decided.</summary>
/// <param name="message">Which target, and what is in the way; read by developers.</param>
public sealed class TargetUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
