namespace ReviewEnv.Local.Hooks;

/// <summary>Has a bare repository announce its pushes.</summary>
public static class LocalRepository
{
    private const string Marker = "# Installed by reviewenv: announces pushes. May be replaced by it at any time.";

    /// <summary>Writes <c>hooks/post-receive</c>, which runs <c>reviewenv hook post-receive</c>.</summary>
    /// <param name="command">The program and the arguments that make it <c>reviewenv</c>: its path, or <c>dotnet</c> and the path of its assembly.</param>
    /// <param name="secretFile">Path of a file that holds the webhook secret; only its path is written down.</param>
    /// <exception cref="InvalidOperationException">There is a hook of somebody else.</exception>
    public static async Task InstallHookAsync(
        string bareRepository, IReadOnlyList<string> command, Uri server, string secretFile, string project, CancellationToken cancellationToken)
    {
        var path = Path.Combine(bareRepository, "hooks", "post-receive");
        if (File.Exists(path) && !(await File.ReadAllTextAsync(path, cancellationToken)).Contains(Marker))
            throw new InvalidOperationException($"{path} is there already and is not ours; call this from it: {Line(command, server, secretFile, project)}");

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        await File.WriteAllTextAsync(temporary, Script(command, server, secretFile, project), cancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, (UnixFileMode)0b111_101_101);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The hook's text. It ends well whatever happens: a listener that is away is no reason to refuse a push.</summary>
    internal static string Script(IReadOnlyList<string> command, Uri server, string secretFile, string project) =>
        $"#!/bin/sh\n{Marker}\n{Line(command, server, secretFile, project)} || true\n";

    private static string Line(IReadOnlyList<string> command, Uri server, string secretFile, string project) => string.Join(
        ' ', [.. command.Select(Quoted), "hook", "post-receive", "--server", Quoted(server.AbsoluteUri), "--secret-file", Quoted(secretFile), "--project", Quoted(project)]);

    /// <summary>For sh: nothing has a meaning between single quotes but the single quote.</summary>
    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
