using BenchmarkDotNet.Attributes;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Benchmarks.Pure;

[MemoryDiagnoser]
public class SlugBenchmarks
{
    [Params("feature/hello", "Feature/ÄÖÜ_some-rather-long-name/with many parts/that has to be cut at the end")]
    public string Name { get; set; } = "";

    [Benchmark]
    public string OfRef() => Slug.OfRef(Name);

    [Benchmark]
    public string OfEnvironment() => Slug.OfEnvironment("review/" + Name);
}
