namespace ReviewEnv.Local.Native;

/// <summary>A process for certain: ids come around again, but not with the same start time within the same boot.</summary>
/// <param name="StartTime">Field 22 of <c>/proc/PID/stat</c>, in clock ticks since the boot.</param>
internal readonly record struct ProcessId(int Pid, long StartTime, string BootId);
