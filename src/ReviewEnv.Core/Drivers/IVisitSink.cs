namespace ReviewEnv.Core.Drivers;

/// <summary>Takes the word that somebody asked for an environment's URL, from a driver whose fronts see requests. Thread-safe, never blocks, never throws.</summary>
public interface IVisitSink
{
    /// <param name="waits">Whether it sleeps, and the visitor waits until it is awake.</param>
    void Visited(Desired.EnvironmentKey key, bool waits);
}
