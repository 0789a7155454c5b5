namespace ReviewEnv.Testing.GitLab;

/// <summary>Lines of a note that GitLab takes for commands, and carries out.</summary>
internal static class QuickActions
{
    private static readonly HashSet<string> Known =
    [
        "approve", "unapprove", "assign", "unassign", "assign_reviewer", "close", "reopen", "merge", "draft", "ready", "label", "labels", "relabel", "unlabel", "remove_label", "milestone",
        "title", "target_branch", "rebase", "lock", "unlock", "todo", "done", "subscribe", "unsubscribe", "spend", "estimate", "award", "react", "shrug", "tableflip", "cc", "copy_metadata", "submit_review",
    ];

    /// <summary>Takes the commands out of a note and carries out those that change a state.</summary>
    /// <returns>What is left of the note, and the commands.</returns>
    public static (string Text, IReadOnlyList<string> Commands) Take(string body, FakeMergeRequest request)
    {
        var (rest, commands, fenced) = (new List<string>(), new List<string>(), false);
        foreach (var line in body.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            if (!fenced && CommandOf(line) is { } command) commands.Add(command);
            else rest.Add(line);
        }

        foreach (var command in commands)
        {
            request.Forge.Violate($"a note on {request} whose line '/{command}' is carried out as a quick action");
            CarryOut(command, request);
        }

        return (string.Join('\n', rest), commands);
    }

    private static void CarryOut(string command, FakeMergeRequest request)
    {
        if (command == "close" && request.State == "opened") request.Close(request.Forge.TokenUser.Username);
        if (command == "reopen" && request.State == "closed") request.Reopen(request.Forge.TokenUser.Username);
        if (command == "draft") request.SetDraft(!request.Draft, request.Forge.TokenUser.Username);
        if (command == "ready") request.SetDraft(false, request.Forge.TokenUser.Username);
    }

    private static string? CommandOf(string line)
    {
        if (!line.StartsWith('/')) return null;
        var name = new string([.. line[1..].TakeWhile(letter => char.IsAsciiLetter(letter) || letter == '_')]).ToLowerInvariant();
        return Known.Contains(name) && (line.Length == name.Length + 1 || char.IsWhiteSpace(line[name.Length + 1])) ? name : null;
    }
}
