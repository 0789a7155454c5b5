using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Local.Git;
using ReviewEnv.Testing.Git;

namespace ReviewEnv.Local.Tests.Git;

public sealed class GitBranchSourceTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private BareRepository repository = null!;
    private GitBranchSource source = null!;

    public async Task InitializeAsync()
    {
        repository = await BareRepository.CreateAsync(folder["repos/shop/web.git"]);
        source = new GitBranchSource(folder["repos"], TimeProvider.System);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_branch_that_is_there_exists_at_its_head_with_its_author()
    {
        var commit = await repository.PushAsync(GitRef.Branch("feature/a"), author: "grace");
        var exists = (await LookAsync(GitRef.Branch("feature/a"))).ShouldBeOfType<BranchState.Exists>();
        exists.Head.ShouldBe(commit);
        exists.Author.ShouldBe("grace");
        exists.ProjectId.ShouldBe("shop/web");
        exists.IsDefaultBranch.ShouldBeFalse();
    }

    [Fact]
    public async Task The_default_branch_is_the_one_that_HEAD_names()
    {
        await repository.PushAsync(GitRef.Branch("main"));
        (await LookAsync(GitRef.Branch("main"))).ShouldBeOfType<BranchState.Exists>().IsDefaultBranch.ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_annotated_tag_is_at_the_commit_it_points_to_in_the_end(int layers)
    {
        var commit = await repository.PushAsync(GitRef.Branch("main"), author: "grace");
        await repository.GitAsync("tag", "-a", "-m", "one", "layer1", commit.Value);
        if (layers == 2) await repository.GitAsync("tag", "-a", "-m", "two", "layer2", "layer1");
        (await LookAsync(GitRef.Tag("layer" + layers))).ShouldBeOfType<BranchState.Exists>().Head.ShouldBe(commit);
        (await ListAsync()).ShouldContain((GitRef.Tag("layer" + layers), commit));
    }

    [Fact]
    public async Task A_branch_that_is_not_in_a_repository_that_answers_is_gone()
    {
        await repository.PushAsync(GitRef.Branch("feature/a/b"));
        (await LookAsync(GitRef.Branch("feature/a"))).ShouldBeOfType<BranchState.Gone>().Evidence.ShouldContain("shop/web");
        (await LookAsync(GitRef.Branch("feature"))).ShouldBeOfType<BranchState.Gone>();
    }

    [Fact]
    public async Task A_deleted_branch_is_gone()
    {
        await repository.PushAsync(GitRef.Branch("feature/a"));
        await repository.GitAsync("update-ref", "-d", "refs/heads/feature/a");
        (await LookAsync(GitRef.Branch("feature/a"))).ShouldBeOfType<BranchState.Gone>();
    }

    [Fact]
    public async Task Packed_refs_are_seen_too()
    {
        var commit = await repository.PushAsync(GitRef.Branch("feature/a"));
        await repository.GitAsync("pack-refs", "--all");
        (await LookAsync(GitRef.Branch("feature/a"))).ShouldBeOfType<BranchState.Exists>().Head.ShouldBe(commit);
    }

    [Theory]
    [InlineData("shop/missing")]
    [InlineData("../repos/shop/web")]
    [InlineData("shop/../shop/web")]
    [InlineData("/etc")]
    [InlineData("")]
    [InlineData("shop//web")]
    [InlineData("--upload-pack=touch hacked")]
    [InlineData("shop/web.git/refs")]
    public async Task A_project_without_a_repository_proves_nothing(string project)
    {
        (await source.LookAsync(new EnvironmentKey(project, GitRef.Branch("main")), null, default)).ShouldBeOfType<BranchState.Unknown>();
        await Should.ThrowAsync<BranchSourceException>(() => source.ReadFolderAsync(project, Some.Commit(), "x", default));
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_not_followed()
    {
        await BareRepository.CreateAsync(folder["elsewhere/secret.git"]);
        Directory.CreateSymbolicLink(folder["repos/linked"], folder["elsewhere"]);
        source.FindRepository("linked/secret").ShouldBeNull();
        (await source.ListProjectsAsync(default)).ShouldBe(["shop/web"]);
    }

    [Fact]
    public async Task A_repository_that_git_refuses_proves_nothing()
    {
        await repository.PushAsync(GitRef.Branch("main"));
        await File.WriteAllTextAsync(Path.Combine(repository.Path, "HEAD"), "garbage");
        (await LookAsync(GitRef.Branch("feature/a"))).ShouldBeOfType<BranchState.Unknown>();
        await Should.ThrowAsync<BranchSourceException>(ListAsync);
    }

    [Fact]
    public async Task A_broken_ref_is_not_a_missing_one()
    {
        await repository.PushAsync(GitRef.Branch("main"));
        await File.WriteAllTextAsync(Path.Combine(repository.Path, "refs/heads/broken"), "not a commit id\n");
        (await LookAsync(GitRef.Branch("broken"))).ShouldBeOfType<BranchState.Unknown>();
    }

    [Fact]
    public async Task A_git_that_takes_too_long_proves_nothing()
    {
        var hasty = new GitBranchSource(folder["repos"], TimeProvider.System, TimeSpan.FromTicks(1));
        (await hasty.LookAsync(new EnvironmentKey("shop/web", GitRef.Branch("x")), null, default)).ShouldBeOfType<BranchState.Unknown>().Reason.ShouldContain("did not finish");
    }

    [Theory]
    [InlineData("日本語")]
    [InlineData("$(id)")]
    [InlineData("\";rm-rf;\"")]
    [InlineData("-")]
    [InlineData("--help")]
    [InlineData("🚀")]
    [InlineData("a'b")]
    public async Task Odd_names_that_git_accepts_are_names_like_any_other(string name)
    {
        var commit = await repository.PushAsync(GitRef.Branch(name));
        (await LookAsync(GitRef.Branch(name))).ShouldBeOfType<BranchState.Exists>().Head.ShouldBe(commit);
        (await ListAsync()).ShouldBe([(GitRef.Branch(name), commit)]);
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("a b")]
    [InlineData("..")]
    [InlineData("*")]
    [InlineData("ma[i]n")]
    [InlineData("main~0")]
    [InlineData("main\n")]
    [InlineData("x\0y")]
    [InlineData("main.lock")]
    public async Task Names_that_git_cannot_hold_are_gone_and_match_nothing(string name)
    {
        await repository.PushAsync(GitRef.Branch("main"));
        (await LookAsync(GitRef.Branch(name))).ShouldBeOfType<BranchState.Gone>();
    }

    [Fact]
    public async Task A_name_longer_than_a_file_name_may_be_is_gone() =>
        (await LookAsync(GitRef.Branch(new string('a', 300)))).ShouldBeOfType<BranchState.Gone>();

    [Fact]
    public async Task Repositories_are_projects_named_by_their_path()
    {
        await BareRepository.CreateAsync(folder["repos/tools.git"]);
        await BareRepository.CreateAsync(folder["repos/a/b/c/plain"]);
        Directory.CreateDirectory(folder["repos/empty/folder"]);
        (await source.ListProjectsAsync(default)).ShouldBe(["a/b/c/plain", "shop/web", "tools"]);
        source.FindRepository("a/b/c/plain").ShouldBe(folder["repos/a/b/c/plain"]);
    }

    [Fact]
    public async Task A_missing_folder_of_repositories_is_no_empty_list() =>
        await Should.ThrowAsync<BranchSourceException>(() => new GitBranchSource(folder["nowhere"], TimeProvider.System).ListProjectsAsync(default));

    [Fact]
    public async Task A_folder_of_a_commit_is_read_with_all_below_it()
    {
        var commit = await repository.CommitAsync(new Dictionary<string, string>
        {
            [".reviewenv/template.yaml"] = "driver: process\n",
            [".reviewenv/deep/ünï.txt"] = "héllo",
            [".reviewenv/empty"] = "",
            [".reviewenvious"] = "not this",
            ["other"] = "nor this",
        });
        var files = await source.ReadFolderAsync("shop/web", commit, ".reviewenv", default);
        files.ShouldBe(new Dictionary<string, string> { ["deep/ünï.txt"] = "héllo", ["empty"] = "", ["template.yaml"] = "driver: process\n" }, ignoreOrder: true);
        (await source.ReadFolderAsync("shop/web", commit, "./.reviewenv/", default)).Count.ShouldBe(3);
        (await source.ReadFolderAsync("shop/web", commit, "nothing", default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc")]
    [InlineData("a/../../b")]
    public async Task A_folder_outside_the_repository_is_refused(string outside)
    {
        var commit = await repository.PushAsync(GitRef.Branch("main"));
        await Should.ThrowAsync<BranchSourceException>(() => source.ReadFolderAsync("shop/web", commit, outside, default));
    }

    [Fact]
    public async Task A_folder_larger_than_a_template_may_be_is_refused()
    {
        var commit = await repository.CommitAsync(new Dictionary<string, string> { ["t/big"] = new('x', (1 << 20) + 1) });
        (await Should.ThrowAsync<BranchSourceException>(() => source.ReadFolderAsync("shop/web", commit, "t", default))).Message.ShouldContain("larger");
    }

    [Fact]
    public async Task Files_that_are_not_text_and_commits_that_are_not_there_are_refused()
    {
        var commit = await repository.CommitAsync(new Dictionary<string, string> { ["t/file"] = "a\0b" });
        (await Should.ThrowAsync<BranchSourceException>(() => source.ReadFolderAsync("shop/web", commit, "t", default))).Message.ShouldContain("not text");
        await Should.ThrowAsync<BranchSourceException>(() => source.ReadFolderAsync("shop/web", Some.Commit(), "t", default));
    }

    private Task<BranchState> LookAsync(GitRef gitRef) => source.LookAsync(new EnvironmentKey("shop/web", gitRef), null, default);

    private async Task<List<(GitRef Ref, CommitSha Head)>> ListAsync() =>
        [.. (await source.ListBranchesAsync("shop/web", new ListingScope(Tags: true, Forks: false), default)).Select(branch => (branch.Key, branch.Value.Head))];
}
