using ReviewEnv.Core.Templates;

namespace ReviewEnv.Local.Processes;

/// <summary>What exactly is started: the template's command with the values that only the driver knows.</summary>
/// <param name="Arguments">The command and its arguments.</param>
/// <param name="Variables">The process's whole environment.</param>
internal sealed record LaunchPlan(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Variables)
{
    private const string Host = "127.0.0.1";

    /// <summary>What a program needs to find its tools. The daemon's other variables stay with the daemon: they may hold secrets.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "DOTNET_ROOT", "JAVA_HOME", "NODE_PATH", "PYENV_ROOT", "VIRTUAL_ENV"];

    public static LaunchPlan Of(Instance instance, Uri publicUrl)
    {
        var late = new Dictionary<string, string> { ["PORT"] = instance.Port.ToString(), ["HOST"] = Host, ["PUBLIC_URL"] = publicUrl.AbsoluteUri };
        var variables = new Dictionary<string, string>();
        foreach (var name in Inherited)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        }

        foreach (var (name, value) in instance.Variables.Where(pair => IsName(pair.Key))) variables[name] = value;
        foreach (var (name, value) in instance.Settings.Environment) variables[name] = Fill(value, late);
        foreach (var (name, value) in late) variables[name] = value;
        variables[Instance.NonceVariable] = instance.Nonce;
        return new LaunchPlan(
            [.. instance.Settings.Command.Select(item => WithoutNul(Fill(item, late)))],
            variables.ToDictionary(pair => pair.Key, pair => WithoutNul(pair.Value)));
    }

    /// <summary>Replaces the placeholders of the driver; all others were replaced or refused when the template was rendered.</summary>
    private static string Fill(string text, Dictionary<string, string> late) => LateVariables.Bind(text, late);

    private static bool IsName(string name) => name.Length > 0 && !name.Contains('=');

    /// <summary>A null character would end an argument for the system, and leave the rest unsaid.</summary>
    private static string WithoutNul(string text) => text.Replace("\0", "");
}
