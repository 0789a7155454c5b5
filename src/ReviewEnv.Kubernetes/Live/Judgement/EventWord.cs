namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>What a cluster's events say of one object.</summary>
/// <param name="Kind">The kind of the object concerned.</param>
/// <param name="Words">Follow the object's name and a colon.</param>
/// <param name="Count">How often it was said.</param>
/// <param name="LastSeen">Null when the event does not tell.</param>
internal sealed record EventWord(string Kind, string Name, string? Uid, string Reason, string Words, TroubleWeight Weight, long Count, DateTimeOffset? LastSeen);
