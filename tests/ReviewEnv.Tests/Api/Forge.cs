using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Tests.Api;

/// <summary>A forge that has every branch.</summary>
internal sealed class AnyBranch : IBranchSource
{
    public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => Task.FromResult<BranchState>(new BranchState.Exists(Some.CommitOf(1), key.Project));

    public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyDictionary<GitRef, BranchState.Exists>>(new Dictionary<GitRef, BranchState.Exists>());

    public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());
}

/// <summary>A template with one parameter, whatever name is asked for.</summary>
internal sealed class OneTemplate : ITemplateSource
{
    public Task<TemplateFiles> LoadAsync(string template, string project, CommitSha commit, CancellationToken cancellationToken) =>
        Task.FromResult(new TemplateFiles(template, new Dictionary<string, string> { ["template.yaml"] = "driver: process\nprocess: { command: [run, \"--key=${key}\"] }\nparameters: { key: }\n" }));
}
