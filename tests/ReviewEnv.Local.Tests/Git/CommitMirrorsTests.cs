using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Local.Git;
using ReviewEnv.Testing.Git;

namespace ReviewEnv.Local.Tests.Git;

public sealed class CommitMirrorsTests : IAsyncLifetime
{
    private const string Project = "shop/web";
    private const string Password = "glpat-of-the-tests";
    private readonly TemporaryFolder folder = new();
    private GitHttpServer server = null!;
    private BareRepository repository = null!;
    private CommitSha main;

    private string Mirrors => folder["mirrors"];

    public async Task InitializeAsync()
    {
        repository = await BareRepository.CreateAsync(folder["forge/shop/web.git"]);
        main = await repository.PushAsync(GitRef.Branch("main"));
        server = await new GitHttpServer(folder["forge"]) { Credentials = "oauth2:" + Password }.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_is_fetched_once_without_its_history_and_can_be_checked_out(bool onlyOldProtocol)
    {
        server.OnlyOldProtocol = onlyOldProtocol;
        var next = CommitSha.Parse((await repository.GitAsync("commit-tree", "-p", main.Value, "-m", "next", main.Value + "^{tree}")).Trim());
        await repository.GitAsync("update-ref", "refs/heads/feature", next.Value);
        var mirrors = New();

        var mirror = await FoundAsync(mirrors, next);

        (await new Checkout(new GitCommand(TimeProvider.System, TimeSpan.FromSeconds(30))).WriteAsync(mirror, next, folder["tree"], "mark", default)).ShouldBeNull();
        File.ReadAllText(folder["tree/index.html"]).ShouldStartWith("hello");
        (await GitAsync(mirror, "rev-list", "--count", next.Value)).ShouldBe("1");
        var requests = server.Requests.Count;
        (await FoundAsync(mirrors, next)).ShouldBe(mirror);
        (await FoundAsync(New(), next)).ShouldBe(mirror, "the next daemon has it too");
        server.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task A_later_commit_and_the_head_of_a_fork_come_into_the_same_mirror()
    {
        var mirrors = New();
        var mirror = await FoundAsync(mirrors, main);
        var fork = await repository.PushAsync(GitRef.MergeRequest(7));
        var later = await repository.PushAsync(GitRef.Branch("main"));

        (await FoundAsync(mirrors, fork)).ShouldBe(mirror);
        (await FoundAsync(mirrors, later)).ShouldBe(mirror);
    }

    [Fact]
    public async Task Many_who_want_the_same_commit_fetch_it_once()
    {
        var mirrors = New();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FoundAsync(mirrors, main)));

        server.Requests.Count(request => request.StartsWith("GET /shop/web.git/info/refs", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Projects_whose_names_read_alike_have_mirrors_of_their_own()
    {
        await BareRepository.CreateAsync(folder["forge/shop-web.git"]);
        var mirrors = New();

        await FoundAsync(mirrors, main);
        (await MissingAsync(mirrors, main, "shop-web")).ShouldContain("could not be fetched");

        Directory.GetDirectories(Mirrors).Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_password_is_in_no_command_line_and_in_no_file()
    {
        var seen = new List<string>();
        server.Before = _ =>
        {
            // While git waits for this answer, whoever may list processes sees its arguments.
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => path[6..].All(char.IsAsciiDigit)))
            {
                try
                {
                    seen.Add(File.ReadAllText(process + "/cmdline"));
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // It ended while it was looked at.
                }
            }

            return Task.CompletedTask;
        };

        await FoundAsync(New(), main);

        seen.ShouldContain(line => line.Contains("fetch") && line.Contains(main.Value), "git was looked at while it ran");
        var basic = Convert.ToBase64String("oauth2:glpat-of-the-tests"u8.ToArray());
        seen.ShouldAllBe(line => !line.Contains(Password) && !line.Contains(basic));
        foreach (var file in Directory.EnumerateFiles(Mirrors, "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file, System.Text.Encoding.Latin1);
            text.ShouldNotContain(Password);
            text.ShouldNotContain(basic);
        }
    }

    [Fact]
    public async Task A_wrong_password_is_told_with_the_remedy_and_without_the_password()
    {
        var reason = await MissingAsync(New(options => options with { Password = new Secret("glpat-wrong") }), main);

        reason.ShouldContain("is not let in");
        reason.ShouldContain("give it a scope");
        reason.ShouldNotContain("glpat-");
    }

    [Fact]
    public async Task Without_a_password_a_public_project_is_fetched_and_another_one_says_what_to_configure()
    {
        var mirrors = New(options => options with { Password = null });

        (await MissingAsync(mirrors, main)).ShouldContain("give it a scope");
        server.Credentials = null;
        await FoundAsync(mirrors, main);
    }

    [Fact]
    public async Task What_the_forge_does_not_have_is_told()
    {
        var mirrors = New();

        (await MissingAsync(mirrors, Some.Commit())).ShouldContain("has no commit");
        (await MissingAsync(mirrors, main, "shop/nothing")).ShouldContain("there is no repository");
        (await MissingAsync(mirrors, main, "../outside")).ShouldContain("not the path of a project");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var elsewhere = await new GitHttpServer(folder["forge"]).StartAsync();
        server.Before = context =>
        {
            context.Response.Redirect(new Uri(elsewhere.Uri, context.Request.Path + context.Request.QueryString).AbsoluteUri);
            return Task.CompletedTask;
        };

        var reason = await MissingAsync(New(), main);

        reason.ShouldContain("could not be fetched");
        elsewhere.Requests.ShouldBeEmpty();
        await elsewhere.DisposeAsync();
    }

    [Fact]
    public async Task A_forge_that_is_away_for_a_moment_is_asked_again_and_one_that_stays_away_is_told()
    {
        var failures = 2;
        server.Before = context =>
        {
            if (failures-- > 0) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };
        await FoundAsync(New(), main);

        await server.StopAsync();
        var reason = await MissingAsync(New(options => options with { Patience = TimeSpan.Zero }), Some.Commit());
        reason.ShouldContain("does not answer");
    }

    [Fact]
    public async Task A_forge_that_never_ends_its_answer_costs_the_timeout_and_no_more()
    {
        var released = new TaskCompletionSource();
        server.Before = _ => released.Task;

        var reason = await MissingAsync(New(options => options with { Timeout = TimeSpan.FromSeconds(1), Patience = TimeSpan.Zero }), main);

        reason.ShouldContain("does not answer");
        released.SetResult();
    }

    [Fact]
    public async Task A_fetch_that_was_killed_is_done_again()
    {
        var mirrors = New();
        var mirror = await FoundAsync(mirrors, main);
        var next = await repository.PushAsync(GitRef.Branch("feature"), Enumerable.Range(0, 50).ToDictionary(i => $"file-{i}", i => new string('x', 1000) + i));
        // What kills leave: locks, and objects of which the commit is there and the rest is not.
        await File.WriteAllTextAsync(Path.Combine(mirror, "shallow.lock"), "");
        await File.WriteAllTextAsync(Path.Combine(mirror, "refs", "reviewenv", next.Value + ".lock"), "");
        var loose = await GitAsync(repository.Path, "cat-file", "commit", next.Value);
        (await GitAsync(mirror, loose, ["hash-object", "-t", "commit", "-w", "--stdin"])).ShouldBe(next.Value);
        Directory.CreateDirectory(Path.Combine(Mirrors, ".new-" + Path.GetFileName(mirror)));

        (await FoundAsync(New(), next)).ShouldBe(mirror);

        (await GitAsync(mirror, "ls-tree", "--name-only", next.Value)).Split('\n').Length.ShouldBe(50);
        (await new Checkout(new GitCommand(TimeProvider.System, TimeSpan.FromSeconds(30))).WriteAsync(mirror, next, folder["tree"], "mark", default)).ShouldBeNull();
    }

    private CommitMirrors New(Func<CommitMirrorOptions, CommitMirrorOptions>? with = null)
    {
        var options = new CommitMirrorOptions(Mirrors, project => project.StartsWith("..", StringComparison.Ordinal) ? null : new Uri(server.Uri, project + ".git"))
        {
            Password = new Secret(Password),
            Remedy = "give it a scope",
            Pause = TimeSpan.FromMilliseconds(10),
        };
        return new CommitMirrors(with?.Invoke(options) ?? options, TimeProvider.System);
    }

    private static async Task<string> FoundAsync(CommitMirrors mirrors, CommitSha commit) =>
        await mirrors.FindAsync(Project, commit, default) switch
        {
            CommitPlace.Repository repository => repository.Path,
            CommitPlace.Missing missing => throw new InvalidOperationException(missing.Reason),
            _ => throw new InvalidOperationException("The family is closed."),
        };

    private static async Task<string> MissingAsync(CommitMirrors mirrors, CommitSha commit, string project = Project) =>
        (await mirrors.FindAsync(project, commit, default)).ShouldBeOfType<CommitPlace.Missing>().Reason;

    private static Task<string> GitAsync(string repository, params string[] arguments) => GitAsync(repository, "", arguments);

    private static async Task<string> GitAsync(string repository, string input, string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["--git-dir=" + repository, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await git.StandardInput.WriteAsync(input);
        git.StandardInput.Close();
        var output = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return output.Trim();
    }
}
