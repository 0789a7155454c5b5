namespace ReviewEnv.Storage;

/// <summary>The database is not one that this version can work with. Waiting does not help; the message says what does, and holds no secret.</summary>
public sealed class StoreRefusedException(string message, Exception? inner = null) : Exception(message, inner);
