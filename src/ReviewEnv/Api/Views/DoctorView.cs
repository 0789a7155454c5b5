using ReviewEnv.Core.Health;

namespace ReviewEnv.Api.Views;

/// <param name="Healthy">Whether nothing needs a person.</param>
internal sealed record DoctorView(bool Healthy, DateTimeOffset At, IReadOnlyList<DoctorSectionView> Sections);

/// <param name="Kind"><c>gitlab</c>, <c>project</c>, <c>events</c>, <c>target</c>, <c>store</c> or <c>queue</c>.</param>
/// <param name="Name">Which one; empty where there is only one.</param>
internal sealed record DoctorSectionView(string Kind, string Name, IReadOnlyList<FindingView> Findings);

internal sealed record FindingView(HealthLevel Level, string What, string? Remedy);

/// <param name="Report">How everything is afterwards.</param>
internal sealed record DoctorFixView(IReadOnlyList<RepairView> Repairs, DoctorView Report);

internal sealed record RepairView(string Project, bool Fixed, string What);
