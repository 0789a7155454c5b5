using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Health;
using ReviewEnv.GitLab.Webhooks;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Health;

/// <summary>Looking and setting right, against a GitLab that keeps what it is told.</summary>
public sealed class GitLabHealthTests : IAsyncLifetime
{
    private const string Secret = "the-webhook-secret-0";
    private readonly FakeGitLab gitlab = new();
    private readonly WebHost receiver;
    private int answer = 200;
    private GitLabApi api = null!;
    private Uri hookUrl = null!;

    public GitLabHealthTests() => receiver = new WebHost(app => app.Run(context =>
    {
        context.Response.StatusCode = context.Request.Headers["X-Gitlab-Token"] == Secret ? answer : 401;
        return Task.CompletedTask;
    }));

    public async Task InitializeAsync()
    {
        await gitlab.StartAsync();
        await receiver.StartAsync();
        hookUrl = new Uri(receiver.Uri, "webhooks/gitlab");
        api = new GitLabApi(new GitLabApiOptions(gitlab.Url, new Secret(gitlab.Token)), TimeProvider.System, NullLogger<GitLabApi>.Instance);
    }

    public async Task DisposeAsync()
    {
        api.Dispose();
        await receiver.DisposeAsync();
        await gitlab.DisposeAsync();
        gitlab.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_instance_tells_its_version_and_what_the_token_may()
    {
        gitlab.TokenInfo.ExpiresAt = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(12);
        var health = await Health().LookAtInstanceAsync(default);
        health.Version.ShouldBe(gitlab.Version.ToString(3));
        health.Findings.Select(finding => finding.Level).ShouldBe([HealthLevel.Fine, HealthLevel.Warning]);
        health.Findings[1].What.ShouldContain("expires in 1");
    }

    [Fact]
    public async Task An_instance_that_is_away_is_a_finding_and_what_was_known_stays_known()
    {
        var health = Health();
        await health.LookAtInstanceAsync(default);
        await gitlab.StopAsync();
        var away = await health.LookAtInstanceAsync(default);
        away.Version.ShouldBeNull();
        away.Findings.ShouldHaveSingleItem().Level.ShouldBe(HealthLevel.Problem);
        health.LastKnown!.Version.ShouldNotBeNull();
        (await health.LookAtProjectsAsync(_ => true, default)).ShouldAllBe(project => project.Findings.Any(finding => finding.Level == HealthLevel.Problem));
    }

    [Fact]
    public async Task Patterns_are_resolved_and_what_is_not_as_configured_is_told()
    {
        foreach (var path in new[] { "shop/web", "shop/api", "shop/old", "shop/deep/er", "bank/core" }) gitlab.AddProject(path);
        gitlab.FindProject("shop/old")!.Archive();
        gitlab.FindProject("bank/core")!.MoveTo("bank/kernel");
        gitlab.FindProject("shop/api")!.TokenAccess = 30;

        var found = (await Health("shop/*", "bank/core", "gone/for-good", "none/*").LookAtProjectsAsync(_ => true, default)).ToDictionary(project => project.Project);

        found.Keys.Order().ShouldBe(["bank/core", "gone/for-good", "none/*", "shop/api", "shop/old", "shop/web"]);
        found["shop/web"].Findings.ShouldHaveSingleItem().What.ShouldStartWith("no webhook of the project leads to");
        found["shop/api"].Findings.ShouldHaveSingleItem().What.ShouldContain("takes the role Maintainer");
        found["shop/old"].Findings.ShouldHaveSingleItem().What.ShouldContain("archived");
        found["bank/core"].Findings[0].What.ShouldBe("the project is called bank/kernel now");
        found["gone/for-good"].Findings.ShouldHaveSingleItem().Level.ShouldBe(HealthLevel.Problem);
        found["none/*"].Findings.ShouldHaveSingleItem().Level.ShouldBe(HealthLevel.Warning);
    }

    [Fact]
    public async Task A_missing_webhook_is_created_once_with_address_and_secrets_together()
    {
        var project = gitlab.AddProject("shop/web");
        (await RepairAsync()).ShouldBe(new HookRepair("shop/web", true, "created the webhook"));
        var hook = project.Hooks.ShouldHaveSingleItem();
        hook.Url.ShouldBe(hookUrl.ToString());
        hook.Token.ShouldBe(Secret);
        (hook.Events["push_events"], hook.Events["merge_requests_events"], hook.Events["tag_push_events"]).ShouldBe((true, true, false));
        hook.EnableSslVerification.ShouldBeTrue();

        (await RepairAsync()).What.ShouldBe("the webhook is as it should be");
        project.Hooks.Count.ShouldBe(1);
        (await LookAsync()).ShouldHaveSingleItem().Level.ShouldBe(HealthLevel.Fine);
    }

    [Fact]
    public async Task A_webhook_that_someone_bent_is_set_right_and_unverified_certificates_are_left_to_people()
    {
        var hook = gitlab.AddProject("shop/web").AddHook(hookUrl, "another-secret", mergeRequests: false);
        (hook.PushEventsBranchFilter, hook.CustomWebhookTemplate, hook.EnableSslVerification) = ("main", """{"a":"{{ref}}"}""", false);
        (await RepairAsync()).ShouldBe(new HookRepair("shop/web", true, "set the webhook right"));
        (hook.Token, hook.BranchFilterStrategy, hook.CustomWebhookTemplate, hook.Events["merge_requests_events"], hook.EnableSslVerification).ShouldBe((Secret, "all_branches", "", true, false));
    }

    [Fact]
    public async Task A_webhook_with_the_wrong_secret_is_told_by_its_deliveries_and_given_the_right_one()
    {
        var project = gitlab.AddProject("shop/web");
        var hook = project.AddHook(hookUrl, "another-secret");
        project.Push("feature/a");
        await gitlab.FlushAsync();
        (await LookAsync()).ShouldContain(finding => finding.Level == HealthLevel.Problem && finding.What.Contains("ended with '401'"));
        (await RepairAsync()).Fixed.ShouldBeTrue();
        hook.Token.ShouldBe(Secret);
    }

    [Fact]
    public async Task A_webhook_that_was_put_aside_is_switched_on_by_a_delivery_that_arrives()
    {
        var project = gitlab.AddProject("shop/web");
        var hook = project.AddHook(hookUrl, Secret);
        answer = 500;
        for (var push = 0; push < 4; push++)
        {
            project.Push($"feature/{push}");
            await gitlab.FlushAsync();
        }

        hook.AlertStatus.ShouldBe("temporarily_disabled");
        (await LookAsync()).ShouldContain(finding => finding.What.StartsWith("GitLab sends nothing until"));
        var failed = await RepairAsync();
        failed.Fixed.ShouldBeFalse();
        failed.What.ShouldContain("still off");

        answer = 200;
        (await RepairAsync()).What.ShouldContain("switched it on again");
        hook.AlertStatus.ShouldBe("executable");
    }

    [Fact]
    public async Task What_the_token_may_not_do_is_told_project_by_project()
    {
        gitlab.AddProject("shop/web").TokenAccess = 30;
        gitlab.AddProject("shop/api");
        var repairs = await Health("shop/*").RepairAsync(_ => true, default);
        repairs.Single(repair => repair.Project == "shop/web").Fixed.ShouldBeFalse();
        repairs.Single(repair => repair.Project == "shop/api").Fixed.ShouldBeTrue();
    }

    [Fact]
    public async Task Projects_out_of_sight_are_neither_told_of_nor_touched()
    {
        var hidden = gitlab.AddProject("bank/core");
        (await Health("bank/*").RepairAsync(path => path.StartsWith("shop/"), default)).ShouldBeEmpty();
        (await Health("bank/*").LookAtProjectsAsync(path => path.StartsWith("shop/"), default)).ShouldBeEmpty();
        hidden.Hooks.ShouldBeEmpty();
    }

    private GitLabHealth Health(params string[] paths)
    {
        var projects = (paths.Length == 0 ? ["shop/web"] : paths).Select(path => new ProjectSettings { Path = path, Target = "here", Template = "t" });
        return new GitLabHealth(api, new ProjectCatalog([.. projects]), hookUrl, new WebhookSecrets(new Secret(Secret + "\n"), null), TimeProvider.System);
    }

    private async Task<HookRepair> RepairAsync() => (await Health().RepairAsync(_ => true, default)).ShouldHaveSingleItem();

    private async Task<IReadOnlyList<HealthFinding>> LookAsync() => (await Health().LookAtProjectsAsync(_ => true, default)).ShouldHaveSingleItem().Findings;
}
