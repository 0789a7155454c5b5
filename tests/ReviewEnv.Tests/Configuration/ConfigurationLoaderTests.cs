using Npgsql;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly SomeConfiguration some = new();

    public void Dispose() => some.Dispose();

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        var settings = some.Load(SomeConfiguration.Minimal);
        settings.Listen.ShouldBe(new Uri("http://127.0.0.1:8080"));
        settings.PublicUrl.ShouldBe(new Uri("http://localhost:8080"));
        settings.Storage.ShouldBe(new StorageSettings.Sqlite(Path.Combine(some.Folder, "reviewenv.db")));
        settings.Forge.ShouldBe(new ForgeSettings.Local(Path.Combine(some.Folder, "repos")));
        settings.Targets.ShouldBe([new TargetSettings.Process("here", Path.Combine(some.Folder, "envs"), "")]);
        settings.Queues.ShouldBeSameAs(QueueSettings.Default);
        settings.TemplateFolders[0].ShouldBe(Path.Combine(some.Folder, "templates", "environments"));
        var project = settings.Projects.ShouldHaveSingleItem();
        project.CreateOn.ShouldBe(CreateOn.Push);
        project.Refs.ShouldBeSameAs(RefFilter.Default);
        project.Lifetime.AutoStopIn.ShouldBe(TimeSpan.FromDays(7));
    }

    [Fact]
    public void Everything_that_can_be_said_is_read()
    {
        some.Template("web", "driver: process\nprocess: { command: [\"${image}\"] }\nparameters: { image: }\n");
        File.WriteAllText(Path.Combine(some.Folder, "signing"), "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n");
        some.Variables["DB_PASSWORD"] = "p@ss";
        var settings = some.Load("""
            publicUrl: https://reviewenv.example.com
            listen: http://0.0.0.0:8080
            storage: postgres://user:${env:DB_PASSWORD}@db.example.com:5433/reviewenv?sslmode=verify-full&application_name=review
            gitlab: { url: https://gitlab.example.com, token: "${env:HOOK}", signingToken: "${file:signing}" }
            targets: { here: { process: { directory: /srv/environments, prefix: review } } }
            projects:
              - path: shop/*
                target: here
                template: web
                createOn: mergeRequest
                deployOn: request
                refs: { include: ["feature/*"], exclude: [], tags: true }
                forks: never
                requireApproval: false
                parameters: { image: "web:${CI_COMMIT_SHA}" }
                lifetime: { autoStopIn: never }
            queues: { limits: { default: 4, slow: 1 }, routingRules: [["project=shop/*", "ref=feature/*", slow], ["*", default]] }
            auth: { tokens: [{ name: ci, sha256: 9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08, role: creator, projects: [shop/*] }] }
            """.Replace("user:${env:DB_PASSWORD}", "user:p%40ss"));

        var storage = new NpgsqlConnectionStringBuilder(settings.Storage.ShouldBeOfType<StorageSettings.Postgres>().ConnectionString.RevealText());
        (storage.Host, storage.Port, storage.Database, storage.Username, storage.Password).ShouldBe(("db.example.com", 5433, "reviewenv", "user", "p@ss"));
        (storage.SslMode, storage.ApplicationName).ShouldBe((SslMode.VerifyFull, "review"));
        settings.Forge.ShouldBeOfType<ForgeSettings.GitLab>().Token!.RevealText().ShouldBe("correct-horse-battery");
        settings.Webhooks.SigningToken!.RevealText().ShouldBe("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
        settings.Webhooks.SecretToken.ShouldBeNull();
        settings.Targets.ShouldBe([new TargetSettings.Process("here", "/srv/environments", "review")]);
        var project = settings.Projects.ShouldHaveSingleItem();
        (project.CreateOn, project.DeployOn).ShouldBe((CreateOn.MergeRequest, DeployOn.Request));
        project.Refs.Include.ShouldBe(["feature/*"]);
        project.Refs.Exclude.ShouldBeEmpty();
        project.Parameters["image"].ShouldBe("web:${CI_COMMIT_SHA}");
        project.Lifetime.AutoStopIn.ShouldBeNull();
        settings.Queues.Limits.ShouldBe(new Dictionary<string, int> { ["default"] = 4, ["slow"] = 1 }, ignoreOrder: true);
        settings.Queues.RoutingRules.QueueOf(new WorkFacts("shop/web", "feature/x", "here", "process", "web")).ShouldBe("slow");
        settings.Queues.RoutingRules.QueueOf(new WorkFacts("shop/web", "fix", "here", "process", "web")).ShouldBe("default");
        var token = settings.Tokens.ShouldHaveSingleItem();
        (token.Role, token.Sha256[..4]).ShouldBe((Role.Creator, "9f86"));
        (token.Covers("shop/web"), token.Covers("other/web")).ShouldBe((true, false));
    }

    [Fact]
    public void A_configuration_with_six_errors_reports_six()
    {
        var problems = some.Problems("""
            publicURL: https://x
            listen: localhost
            local: { repositories: repos }
            targets: { here: { process: { directory: envs } } }
            projects:
              - { path: shop/web, target: there, template: web }
              - { path: shop/api, target: here, template: wep }
            queues: { limits: { default: 0 } }
            """);
        problems.ShouldBe(
        [
            "1: publicURL: is not a key that is known here; did you mean 'publicUrl'?",
            "2: listen: 'localhost' is not an address such as http://127.0.0.1:8080 or http://0.0.0.0:8080 (https ends at a proxy before this server)",
            "3: local.webhookSecret: is missing, and so is signingToken: reviewenv refuses to start where anybody could send events; make one with 'openssl rand -hex 32', put it into the environment and write webhookSecret: \"${env:REVIEWENV_WEBHOOK_SECRET}\"",
            "6: projects[0].target: there is no target 'there'; did you mean 'here'?",
            problems[4],
            "8: queues.limits.default: must be a whole number from 1 to 1000, not '0'",
        ]);
        problems[4].ShouldStartWith("7: projects[1].template: there is no template 'wep'; did you mean 'web'?");
        Should.Throw<ConfigurationException>(() => ConfigurationLoader.Load(some.Path, some.Variables.GetValueOrDefault)).Problems.Count.ShouldBe(6);
    }

    [Fact]
    public void A_broken_template_is_told_without_keeping_the_server_from_starting()
    {
        some.Template("web", "driver: process\nprocess: { command: [\"${nope}\"] }\n");
        var report = some.Read(SomeConfiguration.Forge + SomeConfiguration.Targets + "projects:\n- path: shop/web\n  target: here\n  template: web\n  parameters:\n    roof: x\n");
        report.Settings.ShouldNotBeNull();
        report.TemplateProblems.Select(problem => $"{Path.GetFileName(problem.File)}:{problem.Line} {problem.Key}").ShouldBe(["reviewenv.yaml:8 projects[0].parameters.roof", "template.yaml:2 "], ignoreOrder: true);
    }

    [Fact]
    public void A_template_for_another_kind_of_target_is_a_problem()
    {
        some.Template("web", "driver: kubernetes\n");
        some.Problems(SomeConfiguration.Minimal).ShouldHaveSingleItem().ShouldContain("is for the driver kubernetes, but the target 'here' is process");
    }

    [Fact]
    public void A_value_from_the_environment_is_never_read_as_a_template_variable()
    {
        some.Template("web", "driver: process\nprocess: { command: [\"${p}\"] }\nparameters: { p: }\n");
        some.Variables["P"] = "a${b}c";
        var settings = some.Load(SomeConfiguration.Forge + SomeConfiguration.Targets + "projects: [{ path: a/b, target: here, template: web, parameters: { p: \"${env:P}-${CI_COMMIT_SHA}\" } }]\n");
        settings.Projects[0].Parameters["p"].ShouldBe("a$${b}c-${CI_COMMIT_SHA}");
    }

    [Fact]
    public void A_project_knows_which_of_its_parameters_values_are_secret()
    {
        some.Template("web", "driver: process\nprocess: { command: [\"${p}\", \"${q}\"] }\nparameters: { p: , q: }\n");
        some.Variables["P"] = "a${b}c";
        var settings = some.Load(SomeConfiguration.Forge + SomeConfiguration.Targets
            + "projects: [{ path: a/b, target: here, template: web, parameters: { p: \"x-${env:P}\", q: plain } }, { path: a/c, target: here, template: web }]\n");
        settings.Projects[0].Secrets.Select(secret => secret.RevealText()).ShouldBe(["a${b}c"]);
        settings.Projects[1].Secrets.ShouldBeEmpty();
    }

    [Fact]
    public void A_missing_file_is_one_problem() =>
        ConfigurationLoader.Read(Path.Combine(some.Folder, "none.yaml"), _ => null).Problems.ShouldHaveSingleItem().Message.ShouldContain("no such file");
}
