using System.Reflection;

namespace ReviewEnv.Tests;

/// <summary>Guards the arrows: the executable sees the adapters, the adapters see Core, Core sees almost nothing.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Adapters = ["ReviewEnv.CloudFormation", "ReviewEnv.GitLab", "ReviewEnv.Kubernetes", "ReviewEnv.Local", "ReviewEnv.Storage"];

    [Fact]
    public void Core_stands_on_the_base_library_the_logging_abstractions_and_a_YAML_reader() =>
        Foreign("ReviewEnv.Core").ShouldBeSubsetOf(["Microsoft.Extensions.Logging.Abstractions", "YamlDotNet"]);

    [Theory]
    [InlineData("ReviewEnv.CloudFormation", "ReviewEnv.Core", "Microsoft.Extensions.Logging.Abstractions", "AWSSDK.Core", "AWSSDK.S3", "AWSSDK.SecurityToken")]
    [InlineData("ReviewEnv.GitLab", "ReviewEnv.Core", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("ReviewEnv.Kubernetes", "ReviewEnv.Core", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("ReviewEnv.Local", "ReviewEnv.Core", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("ReviewEnv.Storage", "ReviewEnv.Core", "Microsoft.Extensions.Logging.Abstractions", "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "SQLitePCLRaw.core", "SQLitePCLRaw.batteries_v2", "SQLitePCLRaw.provider.e_sqlite3")]
    public void An_adapter_sees_Core_and_what_it_adapts(string adapter, params string[] allowed) => Foreign(adapter).ShouldBeSubsetOf(allowed);

    [Fact]
    public void Adapters_never_see_each_other_nor_the_web_server_nor_the_scheduler()
    {
        foreach (var adapter in Adapters)
        {
            var seen = References(adapter);
            seen.Intersect(Adapters).ShouldBeEmpty(adapter);
            seen.ShouldNotContain(name => name.StartsWith("Microsoft.AspNetCore") || name.StartsWith("Quartz") || name.StartsWith("Serilog"), adapter);
        }
    }

    [Fact]
    public void Only_ports_records_options_and_registrations_are_public_in_the_executable() =>
        Assembly.Load("reviewenv").GetExportedTypes().ShouldAllBe(type => type.Namespace == "ReviewEnv.Configuration" || type.Namespace == "ReviewEnv.Scheduling" || type.FullName == "Program");

    private static IEnumerable<string> Foreign(string assembly) => References(assembly).Where(name => !name.StartsWith("System") && name is not ("netstandard" or "mscorlib" or "Microsoft.Win32.Primitives"));

    private static List<string> References(string assembly) => [.. Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)];
}
