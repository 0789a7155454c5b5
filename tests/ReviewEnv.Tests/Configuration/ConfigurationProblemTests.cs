using static ReviewEnv.Tests.Configuration.SomeConfiguration;

namespace ReviewEnv.Tests.Configuration;

public sealed class ConfigurationProblemTests : IDisposable
{
    private readonly SomeConfiguration some = new();

    public void Dispose() => some.Dispose();

    [Theory]
    [InlineData("listen: https://0.0.0.0:1\n", "listen: 'https://0.0.0.0:1' is not an address")]
    [InlineData("listen: http://0.0.0.0:80\n", "publicUrl: is missing, and cannot be guessed")]
    [InlineData("listen: http://127.0.0.1:0\n", "publicUrl: is missing, and cannot be guessed")]
    [InlineData("publicUrl: ftp://x\n", "publicUrl: 'ftp://x' is not a URL")]
    [InlineData("listen: http://${HOST}:1\n", "listen: '${...}' reads the environment as ${env:NAME}")]
    [InlineData("storage: mysql://x\n", "storage: is neither SQLite nor PostgreSQL")]
    [InlineData("storage: \"sqlite:\"\n", "storage: names no file")]
    [InlineData("storage: postgres://host\n", "storage: is not a PostgreSQL address")]
    [InlineData("storage: postgres://host/db?nonsense=1\n", "storage: the option 'nonsense'")]
    [InlineData("gitlab: { url: x, webhookSecret: \"${env:HOOK}\" }\n", "local: is here beside gitlab")]
    [InlineData("templates: [nowhere]\n", "templates: there is no folder")]
    [InlineData("queues: { routingRules: [[\"drive=x\", q]] }\n", "queues.routingRules[0]: 'drive' is not a field; did you mean 'driver'?")]
    [InlineData("queues: { routingRules: [[q]] }\n", "queues.routingRules[0]: must be a list of conditions")]
    [InlineData("queues: { routingRules: [[x, q]] }\n", "queues.routingRules[0]: 'x' is not a condition")]
    [InlineData("auth: { tokens: [{ name: a, sha256: secret-itself, role: viewer }] }\n", "auth.tokens[0].sha256: is not a SHA-256 digest")]
    [InlineData("auth: { tokens: [{ name: a, role: king }] }\n", "auth.tokens[0].role: 'king' is none of viewer, creator, maintainer")]
    [InlineData("storage: [a]\n", "storage: must be one value, not a list")]
    [InlineData("queues: 5\n", "queues: must be a mapping (key: value), not '5'")]
    public void A_wrong_value_is_told_with_its_key(string yaml, string expected) =>
        some.Problems(yaml + Minimal).ShouldContain(problem => problem.Contains(expected), string.Join('\n', some.Problems(yaml + Minimal)));

    [Theory]
    [InlineData("here: { process: }, there: { cloudformation: }", "targets.there.cloudformation: says nothing; name at least the region: cloudformation: { region: eu-west-1 }")]
    [InlineData("here: { process: , cloudformation: { region: eu-west-1 } }", "targets.here.cloudformation: is here beside process; a target has one kind")]
    [InlineData("here: { proces: {} }", "did you mean 'process'?")]
    [InlineData("here: ", "says nothing")]
    [InlineData("here: { process: { prefix: Review_ } }", "targets.here.process.prefix")]
    [InlineData("here: { process: }, there: { process: }", "has the same directory as 'here'")]
    [InlineData("here: { process: }, here: { process: { directory: b } }", "the key 'here' is here twice")]
    [InlineData("\"a b\": { process: { directory: b } }, here: { process: }", "is not a name for a target")]
    public void A_wrong_target_is_told_once(string targets, string expected) =>
        some.Problems(Forge + $"targets: {{ {targets} }}\n" + Projects).ShouldHaveSingleItem().ShouldContain(expected);

    [Theory]
    [InlineData("target: here, template: web", "projects[0].path: is missing")]
    [InlineData("path: /shop/web, target: here, template: web", "can never match")]
    [InlineData("path: shop/web.git, target: here, template: web", "without .git")]
    [InlineData("path: a/b, target: here, template: ../web", "there is no template '../web'")]
    [InlineData("path: a/b, target: here, template: \"repository:../x\"", "is not repository:FOLDER")]
    [InlineData("path: a/b, target: here, template: web, createOn: puhs", "'puhs' is none of push, mergeRequest")]
    [InlineData("path: a/b, target: here, template: web, forks: always", "never, approved")]
    [InlineData("path: a/b, target: here, template: web, stopOn: [merge, rebase]", "not 'rebase'")]
    [InlineData("path: a/b, target: here, template: web, requireApproval: true", "projects[0].requireApproval: needs a target that can prepare a change and show it before it is made, of kind cloudformation; the target 'here' is process; write false, or name another target")]
    [InlineData("path: a/b, target: here, template: web, requireApproval: maybe", "must be true or false")]
    [InlineData("path: a/b, target: here, template: web, refs: { include: [] }", "is empty")]
    [InlineData("path: a/b, target: here, template: web, lifetime: { autoStopIn: 3 }", "'3' is not a duration; write a duration such as 90s, 1h30m, 3 days or 1 week")]
    [InlineData("path: a/b, target: here, template: web }, { path: a/b, target: here, template: web", "is here twice")]
    [InlineData("path: a/*, target: here, template: web }, { path: a/b*, target: here, template: web", "'a/*' before it takes all of its projects")]
    public void A_wrong_project_is_told_once(string project, string expected) =>
        some.Problems(Forge + Targets + $"projects: [{{ {project} }}]\n").ShouldHaveSingleItem().ShouldContain(expected);

    [Fact]
    public void An_exact_path_after_a_pattern_is_fine() =>
        some.Problems(Forge + Targets + "projects: [{ path: a/*, target: here, template: web }, { path: a/b, target: here, template: web }]\n").ShouldBeEmpty();

    [Theory]
    [InlineData("\"${env:NONE}\"", "the environment variable NONE is not set")]
    [InlineData("\"${file:none}\"", "there is no file")]
    public void A_secret_that_is_not_there_is_one_problem_with_a_remedy(string value, string expected) =>
        some.Problems($"local: {{ repositories: repos, webhookSecret: {value} }}\n" + Targets + Projects).ShouldHaveSingleItem().ShouldContain(expected);

    [Fact]
    public void A_secret_is_never_shown()
    {
        const string secret = "hunter2-hunter2";
        some.Variables["S"] = secret;
        var report = some.Read($"""
            listen: "{"${env:S}"}"
            storage: postgres://u:{secret}@/x
            gitlab: {"{"} url: "https://u:{secret}@host", token: {secret}, signingToken: {secret} {"}"}
            targets: {"{"} here: {"{"} process: {"{"} directory: envs {"}"} {"}"} {"}"}
            projects: [{"{"} path: a/b, target: "{"${env:S}"}", template: "{"${env:S}"}", parameters: {"{"} p: "{"${env:S}"}" {"}"} {"}"}]
            auth: {"{"} tokens: [{"{"} name: n, sha256: {secret}, role: "{"${env:S}"}" {"}"}] {"}"}
            """);
        report.Problems.Count.ShouldBeGreaterThan(6);
        report.Problems.Concat(report.Warnings).Concat(report.TemplateProblems).ShouldAllBe(problem => !problem.ToString().Contains(secret));
    }

    [Fact]
    public void What_works_but_perhaps_not_as_meant_is_a_warning()
    {
        var report = some.Read("listen: http://0.0.0.0:8080\npublicUrl: http://x\ngitlab: { url: https://gitlab.example.com, webhookSecret: short }\n" + Targets
            + "projects: [{ path: a/b, target: here, template: web, lifetime: { sleepAfter: 2h } }]\nqueues: { limits: { slow: 1 } }\n");
        report.Problems.ShouldBeEmpty();
        report.Warnings.Select(warning => warning.Key).ShouldBe(["listen", "targets", "gitlab.token", "gitlab.webhookSecret", "queues.limits.slow"], ignoreOrder: true);
    }

    [Fact]
    public void Without_a_token_what_webhooks_lose_stays_lost() =>
        some.Read("gitlab: { url: https://gitlab.example.com, webhookSecret: 0123456789abcdef }\n" + Targets + Projects)
            .Warnings.Single(warning => warning.Key == "gitlab.token").Message.ShouldContain("a lost webhook is not healed");

    [Theory]
    [InlineData("", true)]
    [InlineData(", token: glpat-of-the-tests", false)]
    public void Processes_from_commits_on_GitLab_want_a_token(string token, bool warns) =>
        some.Read($"gitlab: {{ url: https://gitlab.example.com, webhookSecret: \"${{env:HOOK}}\"{token} }}\n" + Targets + Projects)
            .Warnings.Any(warning => warning.Key == "targets" && warning.Message.Contains("give gitlab.token")).ShouldBe(warns);

    [Theory]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0")]
    public void A_signing_token_that_the_listener_would_refuse_is_a_problem(string token) =>
        some.Problems($"local: {{ repositories: repos, signingToken: {token} }}\n" + Targets + Projects).ShouldHaveSingleItem().ShouldContain("local.signingToken: is not a signing token");

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", false)]
    [InlineData("https://reviewenv.example.com", false)]
    public void Signing_in_at_the_host_of_the_environments_is_a_warning(string publicUrl, bool warns) =>
        some.Read($"publicUrl: {publicUrl}\n" + Minimal).Warnings.Any(warning => warning.Key == "publicUrl" && warning.Message.Contains("http://localhost:8080")).ShouldBe(warns);

    [Theory]
    [InlineData("a: 'x\n", "is not YAML")]
    [InlineData("", "is empty")]
    [InlineData("- a\n", "must be a mapping")]
    public void A_file_that_is_no_configuration_is_one_problem(string yaml, string expected) => some.Problems(yaml).ShouldHaveSingleItem().ShouldContain(expected);
}
