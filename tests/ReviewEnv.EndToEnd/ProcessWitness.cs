using System.Text.Json;

namespace ReviewEnv.EndToEnd;

/// <summary>Compares what runs below a folder of environments with what their records say, both read from outside the daemon.</summary>
internal sealed class ProcessWitness(string environments)
{
    /// <summary>A replaced process has two seconds for its connections and five to end, and whatever was checked out for it is then removed.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Waits until exactly the recorded processes run, one for each of so many environments, and nothing is left of what they replaced. What goes on running after that time is a leak.</summary>
    /// <returns>What was still on its way at the first look; empty when nothing was.</returns>
    public async Task<string> SettledAsync(int living)
    {
        var first = Look(living);
        var last = first;
        try
        {
            await Eventually.TrueAsync(() => (last = Look(living)).Count == 0, "one process for each living branch, and none besides", Limit);
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"{late.Message}{Environment.NewLine}{string.Join(Environment.NewLine, last)}", late);
        }

        return string.Join(Environment.NewLine, first);
    }

    private List<string> Look(int living)
    {
        // Processes first: one that is started in between is recorded by then, or unknown to both.
        var processes = Workspace.ProcessesBelow(environments).Select(Running.Read).OfType<Running>().ToList();
        var records = Directory.GetDirectories(environments).Select(Recorded.Read).OfType<Recorded>().ToList();
        var serving = records.SelectMany(record => record.Instances).Where(instance => instance.Role == "serving").ToList();
        List<string> wrong =
        [
            .. processes.Where(process => serving.Count(instance => instance.Nonce == process.Nonce && instance.Pid == process.Pid) != 1).Select(process => $"{process} {Owner(process, records)}"),
            .. serving.Where(instance => processes.All(process => process.Pid != instance.Pid)).Select(instance => $"no process {instance.Pid}, which is to serve {instance.Environment} ({instance.Label})"),
            .. records.SelectMany(record => record.Instances).Where(instance => instance.Role != "serving").Select(instance => $"{instance.Environment} has {instance.Label} ({instance.Nonce}, process {instance.Pid}) as {instance.Role}"),
        ];
        if (serving.Count != living) wrong.Add($"{serving.Count} environments serve, {living} should: {string.Join(", ", serving.Select(instance => instance.Environment))}");
        return wrong;
    }

    private static string Owner(Running process, IReadOnlyList<Recorded> records)
    {
        var owner = records.FirstOrDefault(record => process.Folder.StartsWith(record.Folder + "/", StringComparison.Ordinal));
        if (owner is null) return "is in no recorded environment";
        var role = owner.Instances.FirstOrDefault(instance => instance.Nonce == process.Nonce)?.Role ?? "nothing that is recorded";
        return $"is {role} of {owner.Folder}, whose record is {owner.Text}";
    }

    /// <summary>A process as the kernel tells of it.</summary>
    private sealed record Running(int Pid, string Command, string Folder, string Nonce, string State)
    {
        public override string ToString() => $"process {Pid} ({Command}; state and parent {State}) in {Folder} with REVIEWENV_INSTANCE={Nonce}";

        /// <summary>Null when it has ended meanwhile.</summary>
        public static Running? Read(int pid)
        {
            try
            {
                var variables = File.ReadAllText($"/proc/{pid}/environ").Split('\0');
                var nonce = variables.FirstOrDefault(variable => variable.StartsWith("REVIEWENV_INSTANCE=", StringComparison.Ordinal))?.Split('=')[1] ?? "";
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                return new FileInfo($"/proc/{pid}/cwd").LinkTarget is { } folder
                    ? new Running(pid, File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim(), folder, nonce, string.Join(' ', stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Take(2)))
                    : null;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>What an environment's own record lists.</summary>
    private sealed record Recorded(string Folder, string Text, IReadOnlyList<RecordedInstance> Instances)
    {
        public static Recorded? Read(string folder)
        {
            try
            {
                var text = File.ReadAllText(Path.Combine(folder, "environment.json"));
                using var json = JsonDocument.Parse(text);
                return new Recorded(folder, text, [.. InstancesOf(Path.GetFileName(folder), json.RootElement)]);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }

        private static IEnumerable<RecordedInstance> InstancesOf(string environment, JsonElement record)
        {
            foreach (var role in new[] { "serving", "candidate" })
            {
                if (record.TryGetProperty(role, out var instance)) yield return RecordedInstance.Of(environment, role, instance);
            }

            foreach (var instance in record.GetProperty("retiring").EnumerateArray()) yield return RecordedInstance.Of(environment, "retiring", instance);
        }
    }

    private sealed record RecordedInstance(string Environment, string Role, string Nonce, string Label, int Pid)
    {
        public static RecordedInstance Of(string environment, string role, JsonElement instance) => new(
            environment, role, instance.GetProperty("nonce").GetString()!, instance.GetProperty("label").GetString()!, instance.GetProperty("pid").GetInt32());
    }
}
