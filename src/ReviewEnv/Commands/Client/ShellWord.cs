namespace ReviewEnv.Commands.Client;

/// <summary>Text as one word of a command that a person may copy into a shell: a branch may be named like anything.</summary>
internal static class ShellWord
{
    public static string Of(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.' or ':' or '@' or '+' or ',') && text[0] != '-'
            ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The command that shows what waits for approval.</summary>
    public static string Approve(string project, string gitRef) => $"reviewenv approve --project {Of(project)} --ref {Of(gitRef)}";
}
