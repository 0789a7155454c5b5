namespace ReviewEnv.Benchmarks.Servers;

/// <summary>A folder that is gone when the benchmark is.</summary>
internal sealed class TempFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("reviewenv-bench-").FullName;

    public string this[string name] => Path.Combine(FullName, name);

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
