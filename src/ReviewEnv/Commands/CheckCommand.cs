using System.CommandLine;
using ReviewEnv.Configuration;

namespace ReviewEnv.Commands;

/// <summary><c>reviewenv check</c>: says what is wrong with a configuration and with templates before a branch has to find out.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config", "-c") { Description = "The configuration to check, with the templates that its projects use (default: reviewenv.yaml, unless paths are given)", HelpName = "file" };
        var output = new Option<string>("--output", "-o") { Description = "text or json", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var paths = new Argument<string[]>("path") { Description = "Template folders, or folders of template folders", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("check", "Check a configuration and templates: exit 0 when they are in order, 1 when not, 2 when a file is missing") { config, output, paths };
        command.SetAction(parsed => Run(
            parsed.GetValue(config),
            parsed.GetValue(paths) ?? [],
            parsed.GetValue(output) == "json",
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string? config, IReadOnlyList<string> paths, bool json, TextWriter output, TextWriter error)
    {
        var file = config ?? (paths.Count == 0 ? ConfigurationLoader.DefaultFile : null);
        if (file is not null && !File.Exists(file))
        {
            error.WriteLine($"{file}: there is no such file; say where the configuration is with --config, or name template folders to check");
            return ExitCodes.Usage;
        }

        var missing = paths.Where(path => !Directory.Exists(path)).ToList();
        foreach (var path in missing) error.WriteLine($"{path}: {(path.StartsWith('-') ? "this is no option of check, and " : "")}there is no such folder; name a template's folder or one that holds several");
        if (missing.Count > 0) return ExitCodes.Usage;

        var check = new ConfigurationCheck();
        if (file is not null) check.Configuration(file, System.Environment.GetEnvironmentVariable);
        foreach (var path in paths) check.Folder(path);

        if (json) FindingWriter.Json(check, output);
        else FindingWriter.Text(check, output, Terminal.Of(output));
        return check.Errors == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
