using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Environments;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes;

/// <summary>A cluster as a platform: an environment is a namespace and what is in it.</summary>
internal sealed class KubernetesDriver : IEnvironmentDriver, IEnvironmentPreview, IEnvironmentLogs, IEnvironmentUsage, IAsyncDisposable
{
    /// <summary>How long a refusal is taken for an answer before the cluster is asked again.</summary>
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromMinutes(5);
    private const int ManyRefusals = 1000;

    private readonly KubernetesTargetOptions target;
    private readonly ClusterClient cluster;
    private readonly ClusterView view;
    private readonly NamespaceWriter namespaces;
    private readonly Applier applier;
    private readonly Removal removal;
    private readonly PullSecrets pullSecrets;
    private readonly Details details;
    private readonly UsageReport usage;
    private readonly Verdicts verdicts = new();
    private readonly Repairs repairs;
    private readonly Preview preview;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, Refusal> refusals = [];
    private readonly Unready unready;

    public KubernetesDriver(KubernetesTargetOptions target, ClusterClient cluster, IChangeSink changes, ILoggerFactory loggers, TimeProvider clock)
    {
        this.target = target;
        this.cluster = cluster;
        this.clock = clock;
        view = new ClusterView(cluster, target.Instance, changes, clock, loggers.CreateLogger<ClusterView>());
        namespaces = new NamespaceWriter(target, cluster, view);
        pullSecrets = new PullSecrets(target, cluster, clock);
        var objects = new ObjectWriter(cluster, view);
        var plans = new PlanSource(target, cluster, pullSecrets);
        applier = new Applier(plans, namespaces, objects, view, clock);
        preview = new Preview(plans, namespaces, cluster, view);
        removal = new Removal(namespaces, objects, new RetainedVolumes(target, cluster, view), cluster, view);
        details = new Details(cluster, clock);
        repairs = new Repairs(clock);
        unready = new Unready(clock);
        usage = new UsageReport(target, cluster, view);
    }

    public NameBudget NameBudget => NameBudget.DnsLabel;

    public bool CanSleep => true;

    public Task<ObservedEnvironment> ObserveAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) =>
        AskAsync(() => view.ForAsync(environment.Key, () => LookAsync(environment, cancellationToken)));

    private async Task<ObservedEnvironment> LookAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        var (seen, unbound) = await SeeAsync(environment, cancellationToken);
        if (await namespaces.FindAsync(seen, environment.Name, cancellationToken) is not { } space)
        {
            verdicts.Forget(environment.Name);
            unready.Forget(environment.Name);
            return WithoutNamespace(await view.ViewWithVolumesAsync(environment, cancellationToken));
        }

        if (namespaces.WhyForeign(space, environment) is { } foreign) return new ObservedEnvironment(ObservedStatus.Foreign) { Reason = foreign };

        seen = seen with { Namespace = space };
        var refusal = RefusalOf(environment, space.Notes!);
        var progress = Progress.Of(seen, space.Notes!.Inventory);
        var now = clock.GetUtcNow();
        var fault = Observation.Fault(seen, progress, now);
        var observed = await details.AddAsync(Observation.Of(seen, progress, fault, refusal, unready.Since(environment.Name), now), seen, progress, fault, cancellationToken);
        if (observed.Status == ObservedStatus.Ready) unready.IsReady(environment.Name);
        if (progress.IsDriftOnly && repairs.AreTooMany(environment.Name)) observed = Fought(observed);
        if (refusal is null && unbound is not null) observed = observed with { ApplyAgain = unbound };
        if (refusal is not null || observed.Status is ObservedStatus.Deleting or ObservedStatus.Leaking) return observed;
        observed = observed with { ApplyAgain = observed.ApplyAgain ?? namespaces.WhyAgain(space.Notes!) };
        if (observed.ApplyAgain is null && await pullSecrets.HaveChangedAsync(space.Notes!.PullSecrets, cancellationToken)) observed = observed with { ApplyAgain = $"a pull secret of target '{target.Name}' was changed" };
        return verdicts.Keep(environment.Name, observed, space.Notes!, progress, fault);
    }

    public async Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var result = await RefusableAsync(() => applier.ApplyAsync(spec, cancellationToken), spec.Identity);
        // Of environments that were never made nobody says that they end.
        if (refusals.Count > ManyRefusals) foreach (var (name, old) in refusals) if (clock.GetUtcNow() - old.At >= RefusalHolds) refusals.TryRemove(name, out _);
        if (result is DriverResult.Refused refused) refusals[spec.Identity.Name] = new Refusal(spec.Fingerprint, spec.Asleep, refused.Reason, clock.GetUtcNow());
        else refusals.TryRemove(spec.Identity.Name, out _);
        if (result is DriverResult.Accepted { What: { } what } && what.Contains(Progress.PutBack, StringComparison.Ordinal)) repairs.Note(spec.Identity.Name);
        return result;
    }

    public Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        refusals.TryRemove(environment.Name, out _);
        verdicts.Forget(environment.Name);
        repairs.Forget(environment.Name);
        return RefusableAsync(() => removal.DestroyAsync(environment, cancellationToken), environment);
    }

    public Task<EnvironmentPreview> PreviewAsync(EnvironmentSpec spec, CancellationToken cancellationToken) => preview.OfAsync(spec, cancellationToken);

    public async IAsyncEnumerable<EnvironmentIdentity> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var space in await AskAsync(() => view.NamespacesAsync(cancellationToken)))
        {
            if (space.Notes is { } notes && notes.Instance == target.Instance) yield return new EnvironmentIdentity(notes.Key, space.Space);
        }
    }

    public async Task<IReadOnlyList<string>> TailAsync(EnvironmentIdentity environment, int lines, CancellationToken cancellationToken)
    {
        var seen = await AskAsync(() => view.GlanceAsync(environment, cancellationToken));
        if (seen.Notes?.Key != environment.Key) return [];
        var pods = seen.Pods.OrderByDescending(pod => pod.Version).ToList();
        var all = new List<string>();
        foreach (var pod in pods.Take(5).Reverse())
        {
            try
            {
                var printed = await cluster.LogAsync(environment.Name, pod.Ref.Name, null, lines, previous: false, cancellationToken);
                all.AddRange(pods.Count == 1 ? printed : printed.Select(line => $"{pod.Ref.Name}: {line}"));
            }
            catch (KubernetesApiException)
            {
                // A pod that never started has nothing to show.
            }
        }

        return all.Count <= lines ? all : all[^lines..];
    }

    public Task<IReadOnlyList<EnvironmentUsage>> UsageAsync(CancellationToken cancellationToken) => AskAsync(() => usage.MakeAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await view.DisposeAsync();
        cluster.Dispose();
    }

    /// <summary>Put back again and again: from now on at a bearable pace.</summary>
    private static ObservedEnvironment Fought(ObservedEnvironment observed) => observed with
    {
        Status = ObservedStatus.Converging,
        ApplyAgain = null,
        Reason = $"{observed.ApplyAgain}, again and again: something else wants it otherwise. It is put back at most {Repairs.Most} times in {Repairs.Within.TotalMinutes:0} minute; have that other tool leave it alone, or the template leave the field out",
        LookAgainAfter = Repairs.Within / Repairs.Most,
    };

    /// <summary>Everything, or why ReviewEnv has to bind itself first: the environment may be older than the target's role.</summary>
    private async Task<(EnvironmentView Seen, string? Unbound)> SeeAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        try
        {
            return (await view.ViewAsync(environment, cancellationToken), null);
        }
        catch (KubernetesApiException e) when (e.Failure.Code == 403 && target.EnvironmentRole is not null)
        {
            return (await view.GlanceAsync(environment, cancellationToken), $"ReviewEnv is to bind itself to {target.EnvironmentRole.ClusterRole}: {e.Failure.Message}");
        }
    }

    /// <summary>The namespace is not there; what was made outside of it may be.</summary>
    private static ObservedEnvironment WithoutNamespace(EnvironmentView seen)
    {
        var left = seen.Objects.Values.Where(live => live.Space.Length == 0).Select(live => live.Ref.Kind == "PersistentVolume" ? RetainedVolumes.Words(live) : live.Ref.ToString()).Order().ToList();
        return left.Count == 0 ? ObservedEnvironment.Absent : new ObservedEnvironment(ObservedStatus.Leaking)
        {
            Reason = $"its namespace is gone, and these are still there: {string.Join("; ", left)}",
            LookAgainAfter = TimeSpan.FromSeconds(5),
            // A volume that is kept is in nobody's way. Another cluster-scoped object may be the one that is wanted again.
            LeavesNameFree = seen.Objects.Values.Where(live => live.Space.Length == 0).All(live => live.Ref.Kind == "PersistentVolume"),
        };
    }

    private string? RefusalOf(EnvironmentIdentity environment, NamespaceNotes notes) =>
        refusals.TryGetValue(environment.Name, out var refusal) && refusal.Fingerprint == notes.Fingerprint && refusal.Asleep == notes.Asleep && clock.GetUtcNow() - refusal.At < RefusalHolds ? refusal.Reason : null;

    private async Task<DriverResult> RefusableAsync(Func<Task<DriverResult>> act, EnvironmentIdentity environment)
    {
        try
        {
            return await view.ForAsync(environment.Key, act);
        }
        catch (ManifestException e)
        {
            return new DriverResult.Refused(e.Message);
        }
        catch (Exception e) when (ApiProblems.IsExpected(e))
        {
            return ApiProblems.ToResult(e, $"Namespace/{environment.Name}");
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (ApiProblems.IsExpected(e))
        {
            throw Unavailable(e);
        }
    }

    private TargetUnavailableException Unavailable(Exception e) => new($"target '{target.Name}': {e.Message}", e);

    private sealed record Refusal(string Fingerprint, bool Asleep, string Reason, DateTimeOffset At);
}
