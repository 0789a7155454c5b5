using System.Diagnostics;
using System.Net;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Local.Hooks;

namespace ReviewEnv.Local.Tests.Hooks;

public sealed class HookSenderTests
{
    private static readonly Uri Server = new("http://127.0.0.1:1/base/");
    private readonly Scripted server = new();
    private readonly StringWriter error = new();

    [Fact]
    public async Task Each_update_is_posted_with_the_secret_and_a_key_of_its_own()
    {
        (await SendAsync(Update("a"), Update("b"))).ShouldBe(2);
        server.Requests.Select(request => request.Address).ShouldAllBe(address => address == "http://127.0.0.1:1/base/webhooks/gitlab");
        server.Requests.Select(request => request.Token).ShouldAllBe(token => token == "s3cret");
        server.Requests.Select(request => request.Key).Distinct().Count().ShouldBe(2);
        error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again_with_the_same_key()
    {
        server.Answers.Enqueue(HttpStatusCode.ServiceUnavailable);
        (await SendAsync(Update("a"))).ShouldBe(1);
        server.Requests.Count.ShouldBe(2);
        server.Requests.Select(request => request.Key).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_is_away_costs_one_line_and_no_exception()
    {
        server.IsAway = true;
        (await SendAsync(Update("a"), Update("b"), Update("c"))).ShouldBe(0);
        server.Requests.Count.ShouldBe(3);
        error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain("3 of 3");
        error.ToString().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_refused_secret_is_not_tried_again_nor_shown()
    {
        server.Answers.Enqueue(HttpStatusCode.Unauthorized);
        (await SendAsync(Update("a"))).ShouldBe(0);
        server.Requests.Count.ShouldBe(1);
        error.ToString().ShouldContain("secret");
        error.ToString().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task The_installed_hook_passes_every_word_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var odd = folder["o'dd $(touch hacked) \"name\""];
        Directory.CreateDirectory(odd);
        var program = Path.Combine(odd, "reviewenv");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nfor a in \"$@\"; do printf '%s\\n' \"$a\"; done\nexit 1\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await LocalRepository.InstallHookAsync(odd, [program], new Uri("http://127.0.0.1:8080"), odd + "/secret", "shop/`id`", default);
        await LocalRepository.InstallHookAsync(odd, [program], new Uri("http://127.0.0.1:8080"), odd + "/secret", "shop/`id`", default);

        using var hook = Process.Start(new ProcessStartInfo(Path.Combine(odd, "hooks", "post-receive")) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await hook.StandardOutput.ReadToEndAsync();
        await hook.WaitForExitAsync();
        hook.ExitCode.ShouldBe(0);
        output.ShouldBe($"hook\npost-receive\n--server\nhttp://127.0.0.1:8080/\n--secret-file\n{odd}/secret\n--project\nshop/`id`\n");
    }

    [Fact]
    public async Task A_hook_of_somebody_else_is_not_overwritten()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["hooks"]);
        await File.WriteAllTextAsync(folder["hooks/post-receive"], "#!/bin/sh\necho mine\n");
        var refusal = await Should.ThrowAsync<InvalidOperationException>(
            () => LocalRepository.InstallHookAsync(folder.Root, ["reviewenv"], new Uri("http://127.0.0.1"), "secret", "shop/web", default));
        refusal.Message.ShouldContain("'reviewenv' hook post-receive");
        (await File.ReadAllTextAsync(folder["hooks/post-receive"])).ShouldContain("mine");
    }

    private Task<int> SendAsync(params RefUpdate[] updates) =>
        new HookSender(new HttpClient(server), TimeProvider.System).SendAsync(Server, new Secret("s3cret"), "shop/web", "ada", updates, error, default);

    private static RefUpdate Update(string branch) => new(Some.ZeroCommit, Some.Commit(), GitRef.Branch(branch));

    private sealed class Scripted : HttpMessageHandler
    {
        public Queue<HttpStatusCode> Answers { get; } = new();

        public bool IsAway { get; set; }

        public List<(string Address, string Token, string Key)> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request.RequestUri!.AbsoluteUri, request.Headers.GetValues("X-Gitlab-Token").Single(), request.Headers.GetValues("Idempotency-Key").Single()));
            if (IsAway) throw new HttpRequestException("Connection refused");
            return Task.FromResult(new HttpResponseMessage(Answers.TryDequeue(out var status) ? status : HttpStatusCode.Accepted));
        }
    }
}
