using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Health;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.GitLab.Health;

namespace ReviewEnv.Health;

/// <summary>Looks at everything that the server stands on, all at once, and says what needs a person.</summary>
/// <param name="gitlab">Null where there is nothing to ask: no GitLab, or no token.</param>
internal sealed class Doctor(ServerSettings settings, DriverCatalog targets, TargetCheck targetCheck, StoreCheck storeCheck, ISyncReports syncs, Brake brake, GitLabHealth? gitlab, TimeProvider time)
{
    public bool CanFix => gitlab is not null;

    public async Task<DoctorView> LookAsync(Caller caller, CancellationToken cancellationToken)
    {
        var instance = InstanceAsync(cancellationToken);
        var projects = gitlab?.LookAtProjectsAsync(caller.CanList, cancellationToken) ?? Task.FromResult<IReadOnlyList<ProjectHealth>>([]);
        var reached = Task.WhenAll(targets.All.OrderBy(target => target.Name, StringComparer.Ordinal).Select(async target => Section("target", target.Name, await targetCheck.LookAsync(target, cancellationToken))));
        var store = storeCheck.LookAtStoreAsync(cancellationToken);
        var queue = storeCheck.LookAtQueueAsync(cancellationToken);

        DoctorSectionView[] sections =
        [
            await instance,
            .. (await projects).Select(project => Section("project", project.Project, [.. project.Findings])),
            .. syncs.Latest.Where(report => caller.CanList(report.Project)).Select(report => Section("events", report.Project, SyncJudge.Judge(report, time.GetUtcNow()))),
            Section("brake", "", await LookAtBrakeAsync(cancellationToken)),
            .. await reached,
            Section("store", "", [.. await store]),
            Section("queue", "", [.. await queue]),
        ];
        var healthy = !sections.Any(section => section.Findings.Any(finding => finding.Level == HealthLevel.Problem));
        return new DoctorView(healthy, time.GetUtcNow(), sections);
    }

    /// <summary>Sets webhooks right, and looks at everything again.</summary>
    /// <exception cref="InvalidOperationException">Nothing can be asked, see <see cref="CanFix"/>.</exception>
    public async Task<DoctorFixView> FixAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (gitlab is null) throw new InvalidOperationException("There is no GitLab to ask.");
        var repairs = await gitlab.RepairAsync(caller.CanList, cancellationToken);
        return new DoctorFixView([.. repairs.Select(repair => new RepairView(repair.Project, repair.Fixed, repair.What))], await LookAsync(caller, cancellationToken));
    }

    private async Task<DoctorSectionView> InstanceAsync(CancellationToken cancellationToken)
    {
        if (settings.Forge is not ForgeSettings.GitLab forge) return Section("gitlab", "", HealthFinding.Fine("not used: branches come from local repositories"));
        var host = forge.Url.Authority;
        if (gitlab is null)
        {
            return Section("gitlab", host, HealthFinding.Warning(
                "gitlab.token is not set, so nothing can be asked: neither webhooks and their deliveries nor whether events were missed", "set gitlab.token to a token of scope api (docs/connect-gitlab.md)"));
        }

        var known = gitlab.LastKnown;
        var health = await gitlab.LookAtInstanceAsync(cancellationToken);
        if (health.Version is { } version) return Section("gitlab", host, [HealthFinding.Fine($"answers, version {version}"), .. health.Findings]);
        return Section("gitlab", host, [.. health.Findings, .. known is null ? Array.Empty<HealthFinding>() : [HealthFinding.Fine($"answered last {Presentation.Moments.Relative(known.At, time.GetUtcNow())}, version {known.Version}")]]);
    }

    private async Task<HealthFinding> LookAtBrakeAsync(CancellationToken cancellationToken) => (await brake.ReadAsync(cancellationToken)).Hold is { } hold
        ? HealthFinding.Problem($"on since {Presentation.Moments.Rfc3339(hold.Since)}: {hold.Reason}", "look at them with 'reviewenv brake'; if they are to end, 'reviewenv brake release'")
        : HealthFinding.Fine("off");

    private static DoctorSectionView Section(string kind, string name, params HealthFinding[] findings) =>
        new(kind, name, [.. findings.Select(finding => new FindingView(finding.Level, finding.What, finding.Remedy))]);
}
