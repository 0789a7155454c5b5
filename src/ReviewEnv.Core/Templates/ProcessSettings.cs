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

        // What the values may be is the driver's to judge, once the variables are filled in; names and forms can be judged now.
        if (template.Section(Section) is not { } process) return;
        if (!process.Has("command")) process.Problem("command", "is missing; give the program and its arguments as a list");
        else if (process.Take("command") is YamlNode.Scalar) process.Problem("command", "must be a list of the program and its arguments, such as [python3, -m, http.server]: no shell reads it");
        else if (process.Texts("command") is { Count: 0 }) process.Problem("command", "is empty; give the program and its arguments");
        process.Scalar("directory");
        process.Scalar("stopGrace");
        if (process.Section("environment") is { } environment)
        {
            foreach (var entry in environment.Entries) environment.Scalar(entry.Key.Text);
        }

        process.End();
    }
}
