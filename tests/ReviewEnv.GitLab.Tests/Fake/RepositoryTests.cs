using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Testing.Git;

namespace ReviewEnv.GitLab.Tests.Fake;

public sealed class RepositoryTests : RunningFake
{
    [Fact]
    public async Task The_files_of_a_commit_are_listed_and_read_as_bytes()
    {
        var sha = Project.Push("a");
        Project.SetFiles(sha, new Dictionary<string, string> { [".reviewenv/template.yaml"] = "driver: process\n", [".reviewenv/files/a b.txt"] = "ü", ["README.md"] = "hello" });

        var tree = (await GetAsync($"repository/tree?path=.reviewenv&ref={sha}&recursive=true")).AsArray();
        tree.Select(entry => $"{entry!["type"]} {entry["path"]}").ShouldBe(["tree .reviewenv/files", "blob .reviewenv/files/a b.txt", "blob .reviewenv/template.yaml"]);
        (await GetAsync($"repository/tree?ref={sha}")).AsArray().Select(entry => (string)entry!["path"]!).ShouldBe([".reviewenv", "README.md"]);
        (await Http.GetByteArrayAsync($"{Base}repository/files/{Uri.EscapeDataString(".reviewenv/files/a b.txt")}/raw?ref={sha}")).ShouldBe(Encoding.UTF8.GetBytes("ü"));

        ((string)(await AskAsync(HttpMethod.Get, $"repository/tree?path=none&ref={sha}")).Json!["message"]!).ShouldBe("404 invalid revision or path Not Found");
        ((string)(await AskAsync(HttpMethod.Get, $"repository/tree?ref={Some.Commit()}")).Json!["message"]!).ShouldBe("404 Tree Not Found");
        ((string)(await AskAsync(HttpMethod.Get, $"repository/files/none/raw?ref={sha}")).Json!["message"]!).ShouldBe("404 File Not Found");
    }

    [Fact]
    public async Task A_real_repository_is_cloned_pushed_to_and_followed()
    {
        using var folder = new TemporaryFolder();
        var repository = await BareRepository.CreateAsync(Path.Combine(folder.Root, "web.git"));
        var first = await repository.PushAsync(GitRef.Branch("main"), new Dictionary<string, string> { ["index.html"] = "hello" });
        Project.ServeRepository(repository.Path);
        Project.Branches.ShouldHaveSingleItem().Sha.ShouldBe(first);
        var hook = Project.AddHook(new Uri("http://127.0.0.1:9/"));

        var behind = await repository.PushAsync(GitRef.Branch("behind"));
        Project.SyncFromRepository();
        Project.Head("behind").ShouldBe(behind);

        var address = Project.HttpUrlToRepo.ToString().Replace("://", $"://reviewenv:{GitLab.Token}@");
        (await GitAsync(folder.Root, "clone", "-q", Project.HttpUrlToRepo.ToString().Replace("://", "://reviewenv:wrong@"), "no")).ShouldNotBe(0);
        (await GitAsync(folder.Root, "clone", "-q", address, "copy")).ShouldBe(0);
        var copy = Path.Combine(folder.Root, "copy");
        (await File.ReadAllTextAsync(Path.Combine(copy, "index.html"))).ShouldBe("hello");
        (await GitAsync(copy, "push", "-q", "origin", "HEAD:refs/heads/feature/new", ":behind")).ShouldBe(0);

        await Eventually.TrueAsync(() => Project.Head("feature/new") == first && Project.Head("behind") is null, "the push is known");
        await GitLab.FlushAsync();
        hook.Deliveries.Select(delivery => (string)JsonNode.Parse(delivery.Body)!["ref"]!).Order().ShouldBe(["refs/heads/behind", "refs/heads/behind", "refs/heads/feature/new"]);
        (await GetAsync($"repository/tree?ref={first}")).AsArray().Select(entry => (string)entry!["path"]!).ShouldBe(["index.html"]);
    }

    [Fact]
    public async Task An_ID_token_is_signed_by_a_published_key()
    {
        Project.Push("feature/a");
        var token = GitLab.IdToken(Project, "refs/heads/feature/a", claims => claims["environment"] = "review/feature-a", "https://reviewenv.example.com");
        GitLab.RotateKeys(keepOld: true);

        var discovery = await GetAsync($"{GitLab.Url}.well-known/openid-configuration");
        var keys = (await GetAsync((string)discovery["jwks_uri"]!))["keys"]!.AsArray();

        keys.Count.ShouldBe(2);
        var parts = token.Split('.');
        var kid = (string)JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!["kid"]!;
        var key = keys.Single(one => (string)one!["kid"]! == kid)!;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars((string)key["n"]!), Exponent = Base64Url.DecodeFromChars((string)key["e"]!) });
        rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        ((string)claims["iss"]!).ShouldBe(GitLab.Url.AbsoluteUri.TrimEnd('/'));
        ((string)claims["project_id"]!).ShouldBe(Project.Id.ToString());
        ((string)claims["ref_path"]!).ShouldBe("refs/heads/feature/a");
        ((string)claims["environment"]!).ShouldBe("review/feature-a");

        GitLab.RotateKeys(keepOld: false);
        (await GetAsync((string)discovery["jwks_uri"]!))["keys"]!.AsArray().Count.ShouldBe(1);
        GitLab.IdToken(Project, "feature/a").ShouldNotBe(GitLab.IdToken(Project, "feature/a"));
    }

    [Fact]
    public void Five_thousand_branches_are_there_at_once()
    {
        var watch = Stopwatch.StartNew();

        Project.AddBranches(5_000);

        Project.Branches.Count.ShouldBe(5_001);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private static async Task<int> GitAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, RedirectStandardError = true };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        return git.ExitCode;
    }
}
