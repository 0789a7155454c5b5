using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Local.Tests.Programs;

/// <summary>Templates and specs whose software is <see cref="SampleServer"/>.</summary>
internal static class Samples
{
    public const string Project = "shop/web";

    /// <summary>For tests in which two processes have to mean the same environment.</summary>
    public static EnvironmentIdentity Identity(string name) => new(new EnvironmentKey(Project, GitRef.Branch("feature/" + name)), name);

    public static EnvironmentSpec Spec(EnvironmentIdentity environment, CommitSha commit, TimeSpan readyWithin) => new()
    {
        Identity = environment,
        Commit = commit,
        Template = Template(commit, readyWithin),
        Fingerprint = commit.Value,
        Owner = "ada",
    };

    public static RenderedTemplate Template(CommitSha commit, TimeSpan readyWithin, JsonObject? settings = null) => new()
    {
        Name = "sample",
        Driver = "process",
        Settings = settings ?? new JsonObject { ["command"] = new JsonArray(Entry.Executable, "serve"), ["stopGrace"] = "3s" },
        Readiness = ReadinessSettings.Default with { Timeout = readyWithin, Successes = 2 },
        Variables = new Dictionary<string, string> { ["CI_COMMIT_SHA"] = commit.Value },
        Fingerprint = "template",
    };
}
