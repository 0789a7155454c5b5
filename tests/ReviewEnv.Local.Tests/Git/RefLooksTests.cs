using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Local.Git;
using ReviewEnv.Testing.Git;

namespace ReviewEnv.Local.Tests.Git;

/// <summary>Many looks at one repository at once.</summary>
public sealed class RefLooksTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Impossible = ["../../x", "a b", "..", "*", "ma[i]n", "main~0", "main\n", "x\0y", "main.lock", new('a', 200_000)];
    private static readonly string[] Odd = ["$(id)", "\";rm-rf;\"", "-", "--help", "🚀", "a'b", "日本語", new('a', 300), new string('b', 2_000) + "/c", "HEAD"];
    private readonly TemporaryFolder folder = new();
    private BareRepository repository = null!;
    private GitBranchSource source = null!;
    private CommitSha commit;

    public async Task InitializeAsync()
    {
        repository = await BareRepository.CreateAsync(folder["repos/shop/web.git"]);
        source = new GitBranchSource(folder["repos"], TimeProvider.System);
        commit = await repository.PushAsync(GitRef.Branch("main"));
        for (var i = 0; i < 40; i++) WriteRef($"there-{i}", commit.Value);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_hundred_at_once_are_all_answered_rightly_by_few_runs_of_git()
    {
        var there = await Task.WhenAll(Looks(Names("there", 40)).Concat(Looks([.. Names("missing", 40), .. Impossible, .. Odd])));
        there.Take(40).ShouldAllBe(state => IsAt(state, commit));
        there.Skip(40).Count().ShouldBe(60);
        there.Skip(40).ShouldAllBe(state => state is BranchState.Gone);
        source.Runs.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task A_broken_ref_leaves_only_itself_without_an_answer()
    {
        WriteRef("there-7", "garbage");
        var states = await Task.WhenAll(Looks([.. Names("there", 40), .. Names("missing", 10)]));
        states[7].ShouldBeOfType<BranchState.Unknown>();
        states.Take(40).Where((_, i) => i != 7).ShouldAllBe(state => IsAt(state, commit));
        states.Skip(40).ShouldAllBe(state => state is BranchState.Gone);
        source.Runs.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task A_ref_to_an_object_that_is_not_there_leaves_only_itself_without_an_answer()
    {
        WriteRef("there-7", Some.Commit().Value);
        var states = await Task.WhenAll(Looks(Names("there", 40)));
        states[7].ShouldBeOfType<BranchState.Unknown>();
        states.Where((_, i) => i != 7).ShouldAllBe(state => IsAt(state, commit));
        source.Runs.ShouldBeLessThan(30);
    }

    [Fact]
    public async Task A_repository_that_git_refuses_proves_nothing_to_anybody_and_is_not_asked_for_each()
    {
        await File.WriteAllTextAsync(Path.Combine(repository.Path, "HEAD"), "garbage");
        (await Task.WhenAll(Looks(Names("there", 40)))).ShouldAllBe(state => state is BranchState.Unknown);
        source.Runs.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task Complaints_longer_than_anybody_reads_are_complaints_all_the_same()
    {
        for (var i = 0; i < 1_500; i++) WriteRef($"broken-{i}-{new string('x', 100)}", "garbage");
        await Should.ThrowAsync<BranchSourceException>(async () =>
        {
            await source.ListBranchesAsync("shop/web", default, default);
        });
        (await LookAsync($"broken-1499-{new string('x', 100)}")).ShouldBeOfType<BranchState.Unknown>();
        IsAt(await LookAsync("there-1"), commit).ShouldBeTrue();
    }

    private static IEnumerable<string> Names(string prefix, int count) => Enumerable.Range(0, count).Select(number => $"{prefix}-{number}");

    private static bool IsAt(BranchState state, CommitSha commit) => state is BranchState.Exists exists && exists.Head == commit;

    private List<Task<BranchState>> Looks(IEnumerable<string> names) => [.. names.Select(LookAsync)];

    private Task<BranchState> LookAsync(string name) => source.LookAsync(new EnvironmentKey("shop/web", GitRef.Branch(name)), null, default);

    private void WriteRef(string name, string text) => File.WriteAllText(Path.Combine(repository.Path, "refs/heads", name), text + "\n");
}
