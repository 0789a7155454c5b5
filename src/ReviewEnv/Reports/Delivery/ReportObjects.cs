using System.Collections.Concurrent;
using ReviewEnv.CloudFormation;
using ReviewEnv.CloudFormation.Objects;
using ReviewEnv.Configuration;

namespace ReviewEnv.Reports.Delivery;

/// <summary>Who writes the objects of reports: by the access of each target that they name, made when it is first needed.</summary>
internal sealed class ReportObjects(IReadOnlyList<TargetSettings> targets, Func<CloudFormationTargetOptions, TargetObjects> create) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<TargetObjects>> made = [];

    /// <param name="target">The name of a target of kind cloudformation.</param>
    public TargetObjects Of(string target) =>
        made.GetOrAdd(target, name => new Lazy<TargetObjects>(() => create(targets.OfType<TargetSettings.CloudFormation>().First(account => account.Name == name).Options))).Value;

    public void Dispose()
    {
        foreach (var objects in made.Values.Where(objects => objects.IsValueCreated)) objects.Value.Dispose();
    }
}
