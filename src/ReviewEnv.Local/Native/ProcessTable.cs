using System.Globalization;
using System.Text;

namespace ReviewEnv.Local.Native;

/// <summary>What <c>/proc</c> tells about processes.</summary>
internal static class ProcessTable
{
    /// <summary>Changes with every boot of the machine.</summary>
    public static string BootId { get; } = File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

    /// <summary>The process that has this id now; null when there is none or it has ended and only waits to be reaped.</summary>
    public static ProcessId? Find(int pid) => ReadStat(pid) is { Ended: false } stat ? new ProcessId(pid, stat.StartTime, BootId) : null;

    /// <summary>The start time even of a process that has ended but was not reaped.</summary>
    public static ProcessId? FindAnyState(int pid) => ReadStat(pid) is { } stat ? new ProcessId(pid, stat.StartTime, BootId) : null;

    public static bool IsAlive(ProcessId process) =>
        process.Pid > 0 && process.BootId == BootId && ReadStat(process.Pid) is { Ended: false } stat && stat.StartTime == process.StartTime;

    /// <summary>The processes in whose environment <paramref name="marks"/> (<c>NAME=value</c>) occur. Costs a read per process of the machine.</summary>
    public static IReadOnlyList<MarkedProcess> FindMarked(params IReadOnlyList<string> marks)
    {
        var wanted = marks.Select(Encoding.UTF8.GetBytes).ToList();
        var marked = Pids().Where(pid => ReadBytes($"/proc/{pid}/environ") is { Length: > 0 } variables && wanted.Any(mark => Holds(variables, mark)));
        return [.. FindWhere(marked, _ => true).Select(found => new MarkedProcess(found.Process, found.Stat.Session == found.Process.Pid))];
    }

    /// <summary>The processes of a session.</summary>
    public static IReadOnlyList<ProcessId> FindSession(int session) => [.. FindWhere(Pids(), stat => stat.Session == session).Select(found => found.Process)];

    /// <summary>The processes of a process group.</summary>
    public static IReadOnlyList<ProcessId> FindGroup(int group) => [.. FindWhere(Pids(), stat => stat.Group == group).Select(found => found.Process)];

    /// <summary>The processes that work in a folder or below it, also where it has been deleted since.</summary>
    public static IReadOnlyList<ProcessId> FindBelow(string folder) => [.. FindWhere(Pids().Where(pid => IsBelow(WorkingFolder(pid), folder)), _ => true).Select(found => found.Process)];

    private static bool IsBelow(string? path, string folder) =>
        path is not null && path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] is '/' or ' ');

    private static string? WorkingFolder(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<(ProcessId Process, Stat Stat)> FindWhere(IEnumerable<int> pids, Func<Stat, bool> condition)
    {
        foreach (var pid in pids)
        {
            if (ReadStat(pid) is { Ended: false } stat && condition(stat)) yield return (new ProcessId(pid, stat.StartTime, BootId), stat);
        }
    }

    public static IEnumerable<int> Pids()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) yield return pid;
        }
    }

    private static bool Holds(ReadOnlySpan<byte> variables, ReadOnlySpan<byte> mark)
    {
        for (var rest = variables; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            if ((end < 0 ? rest : rest[..end]).SequenceEqual(mark)) return true;
            if (end < 0) return false;
            rest = rest[(end + 1)..];
        }

        return false;
    }

    private static Stat? ReadStat(int pid)
    {
        if (ReadBytes($"/proc/{pid}/stat") is not { Length: > 0 } bytes) return null;
        // The second field is the name in parentheses and may hold anything, so count from its end.
        var text = Encoding.UTF8.GetString(bytes);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new Stat(fields[0] is "Z" or "X", int.Parse(fields[2]), int.Parse(fields[3]), long.Parse(fields[19]));
    }

    public static byte[]? ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended in between, or it belongs to somebody else.
            return null;
        }
    }

    private sealed record Stat(bool Ended, int Group, int Session, long StartTime);
}

/// <param name="LeadsSession">Whether it is the first process of its session: the one that we started, not a child of it.</param>
internal sealed record MarkedProcess(ProcessId Process, bool LeadsSession);
