namespace ReviewEnv.Core.Drivers;

/// <summary>A driver whose environments each answer on a port of this machine, for a listener that stands before all of them.</summary>
public interface IEnvironmentFronts
{
    /// <summary>The port of the environment of this name; null when there is none, or it is going. It stays while commits come and go.</summary>
    int? PortOf(string name);
}
