using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>Chooses a key's queue from the configuration alone, so that choosing costs nothing.</summary>
internal sealed class QueueRouter(ServerSettings settings, ProjectCatalog projects)
{
    private readonly Dictionary<string, string> kinds = settings.Targets.ToDictionary(target => target.Name, target => target.Kind);

    public string QueueOf(EnvironmentKey key)
    {
        if (projects.Find(key.Project) is not { } project) return RoutingRules.DefaultQueue;
        return settings.Queues.RoutingRules.QueueOf(new WorkFacts(key.Project, key.Ref.Name, project.Target, kinds.GetValueOrDefault(project.Target, ""), project.Template));
    }
}
