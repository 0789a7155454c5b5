using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Templates;

/// <summary>What can be said about a <c>process:</c> section before anything is started.</summary>
internal static class ProcessSettings
{
    private const string Section = "process";

    public static void Check(YamlSection template)
    {
        if (!template.Has(Section))
        {
            template.Problem(Section, "is missing; say what to run: process: { command: [program, argument, ...] }");
            return;
        }

        // The other keys are the driver's to judge; a command is what no process can be without.
        if (template.Section(Section) is not { } process) return;
        if (!process.Has("command")) process.Problem("command", "is missing; give the program and its arguments as a list");
        else if (process.Take("command") is YamlNode.Scalar) process.Problem("command", "must be a list of the program and its arguments, such as [python3, -m, http.server]: no shell reads it");
        else if (process.Texts("command") is { Count: 0 }) process.Problem("command", "is empty; give the program and its arguments");
    }
}
