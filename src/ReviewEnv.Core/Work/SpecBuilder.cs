using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Work;

/// <summary>Turns a decision into everything that a driver needs: loads the project's template and fills it in.</summary>
/// <param name="executable">Path of the running <c>reviewenv</c>, for templates that use what is built in.</param>
public sealed class SpecBuilder(ITemplateSource templates, string executable)
{
    private readonly TemplateCache cache = new();

    /// <summary>How much of a name's length the template needs for itself, before there is a name.</summary>
    /// <exception cref="TemplateException">The template cannot be read.</exception>
    public async Task<int> NameAffixAsync(Pass pass, DesiredState.Wanted wanted, CancellationToken cancellationToken)
    {
        var project = pass.Project!;
        return cache.Parse(await templates.LoadAsync(project.Template, pass.Key.Project, wanted.Commit, cancellationToken)).NameAffixFor(project.Parameters);
    }

    /// <param name="standing">The fingerprint that the platform was last asked for; null for none.</param>
    /// <exception cref="TemplateException">The template cannot be used; the message has file, line, name and remedy.</exception>
    public async Task<EnvironmentSpec> BuildAsync(Pass pass, Place place, DesiredState.Wanted wanted, string? standing, CancellationToken cancellationToken)
    {
        var project = pass.Project!;
        var files = await templates.LoadAsync(project.Template, pass.Key.Project, wanted.Commit, cancellationToken);
        var rendered = cache.Parse(files).Render(new TemplateInputs
        {
            Key = pass.Key,
            Commit = wanted.Commit,
            Name = place.Identity.Name,
            Executable = executable,
            Domain = place.Target?.Domain,
            MergeRequestIid = wanted.MergeRequestIid,
            Parameters = project.Parameters,
        });
        if (rendered.Driver != place.Target!.Kind)
        {
            throw new TemplateException([new TemplateProblem($"{files.Name}/template.yaml", 0, $"it is for the driver '{rendered.Driver}', and the project's target '{place.Target.Name}' is '{place.Target.Kind}'; choose another template or another target")]);
        }

        return new EnvironmentSpec
        {
            Identity = place.Identity,
            Commit = wanted.Commit,
            Template = rendered,
            Fingerprint = Fingerprint(Slug.Digest($"{rendered.Fingerprint}\n{wanted.Commit}", 20), wanted.RequestMark, standing),
            Owner = wanted.Owner,
            MergeRequestIid = wanted.MergeRequestIid,
            Asleep = wanted.AsleepBecause is not null && place.Target.Driver.CanSleepWith(rendered),
            ApprovalRequired = project.RequireApproval,
            ApprovedChange = pass.Remembered.Wishes.Approval?.Change,
            ExpiresAt = wanted.ExpiresAt,
        };
    }

    /// <summary>The digest, marked with the last request for it. When the request is forgotten, its mark on the platform is left standing: nobody asked again.</summary>
    private static string Fingerprint(string digest, string? mark, string? standing) =>
        mark is not null ? $"{digest}.{mark}"
        : standing?.StartsWith(digest + ".", StringComparison.Ordinal) == true ? standing
        : digest;
}
