using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Work;

/// <summary>Turns a decision into everything that a driver needs: loads the project's template and fills it in.</summary>
/// <param name="executable">Path of the running <c>reviewenv</c>, for templates that use what is built in.</param>
public sealed class SpecBuilder(ITemplateSource templates, string executable)
{
    private readonly TemplateCache cache = new();

    /// <exception cref="TemplateException">The template cannot be used; the message has file, line, name and remedy.</exception>
    public async Task<EnvironmentSpec> BuildAsync(Pass pass, Place place, DesiredState.Wanted wanted, CancellationToken cancellationToken)
    {
        var project = pass.Project!;
        var files = await templates.LoadAsync(project.Template, pass.Key.Project, wanted.Commit, cancellationToken);
        var rendered = cache.Parse(files).Render(new TemplateInputs
        {
            Key = pass.Key,
            Commit = wanted.Commit,
            Name = place.Identity.Name,
            Executable = executable,
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
            Fingerprint = Slug.Digest($"{rendered.Fingerprint}\n{wanted.Commit}\n{wanted.Generation}", 20),
            Owner = wanted.Owner,
            MergeRequestIid = wanted.MergeRequestIid,
            ExpiresAt = wanted.ExpiresAt,
        };
    }
}
