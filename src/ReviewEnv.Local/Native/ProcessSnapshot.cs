using System.Globalization;
using System.Text;

namespace ReviewEnv.Local.Native;

/// <summary>All processes of the machine at one moment, with what they use: <c>/proc</c> is read once, however many are asked for.</summary>
internal sealed class ProcessSnapshot
{
    private readonly Dictionary<int, ProcessUse> byId;
    private readonly ILookup<int, ProcessUse> byParent;
    private readonly ILookup<int, ProcessUse> bySession;

    private ProcessSnapshot(IReadOnlyList<ProcessUse> all)
    {
        byId = all.ToDictionary(process => process.Pid);
        byParent = all.ToLookup(process => process.Parent);
        bySession = all.ToLookup(process => process.Session);
    }

    public static ProcessSnapshot Take() => new([.. ProcessTable.Pids().Select(Read).OfType<ProcessUse>()]);

    /// <summary>The process and everything below it: its session, and the children of those, in whichever session; empty when it has ended.</summary>
    public IReadOnlyCollection<ProcessUse> Below(ProcessId root)
    {
        if (root.BootId != ProcessTable.BootId || !byId.TryGetValue(root.Pid, out var first) || first.StartTime != root.StartTime) return [];
        var found = new HashSet<ProcessUse>();
        var waiting = new Queue<ProcessUse>([first, .. bySession[root.Pid]]);
        while (waiting.TryDequeue(out var next))
        {
            if (!found.Add(next)) continue;
            foreach (var child in byParent[next.Pid]) waiting.Enqueue(child);
        }

        return found;
    }

    private static ProcessUse? Read(int pid)
    {
        if (ProcessTable.ReadBytes($"/proc/{pid}/stat") is not { Length: > 0 } bytes) return null;
        var text = Encoding.UTF8.GetString(bytes);
        // Counted from the end of the name, which may hold anything.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        if (fields[0] is "Z" or "X") return null;
        return new ProcessUse(pid, Number(1), Number(3), Long(19), Long(11) + Long(12), Long(21) * System.Environment.SystemPageSize);

        int Number(int index) => int.Parse(fields[index], CultureInfo.InvariantCulture);
        long Long(int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
    }
}

/// <param name="StartTime">With the id it names the process for ever.</param>
/// <param name="Ticks">Processor time so far, in hundredths of a second.</param>
/// <param name="Resident">Bytes of memory.</param>
internal sealed record ProcessUse(int Pid, int Parent, int Session, long StartTime, long Ticks, long Resident);
