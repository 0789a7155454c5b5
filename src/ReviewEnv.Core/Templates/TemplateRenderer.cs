namespace ReviewEnv.Core.Templates;

/// <summary>Reads and fills in a template in one go.</summary>
public static class TemplateRenderer
{
    /// <exception cref="TemplateException">All problems of the files and of the inputs.</exception>
    public static RenderedTemplate Render(TemplateFiles files, TemplateInputs inputs)
    {
        var problems = new List<TemplateProblem>();
        var rendered = TemplateReader.Read(files, problems)?.Render(inputs, problems);
        return problems.Count == 0 && rendered is not null ? rendered : throw new TemplateException(problems);
    }
}
