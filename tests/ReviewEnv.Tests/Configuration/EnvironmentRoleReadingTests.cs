using ReviewEnv.Configuration;
using ReviewEnv.Kubernetes;
using static ReviewEnv.Tests.Configuration.SomeConfiguration;

namespace ReviewEnv.Tests.Configuration;

/// <summary>The key <c>environmentRole</c> of a cluster.</summary>
public sealed class EnvironmentRoleReadingTests : IDisposable
{
    private readonly SomeConfiguration some = new();

    public EnvironmentRoleReadingTests()
    {
        some.Template("web", "driver: kubernetes\n");
        File.WriteAllText(Path.Combine(some.Folder, "kubeconfig"), """
            {"clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:1"}}],"users":[{"name":"u","user":{"token":"t"}}],"contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],"current-context":"x"}
            """);
    }

    public void Dispose() => some.Dispose();

    [Fact]
    public void A_service_account_and_a_user_can_be_given_the_role()
    {
        Read("{ clusterRole: r, serviceAccount: tools/reviewenv }").ShouldBe(new EnvironmentRole("r", new RoleHolder.ServiceAccount("tools", "reviewenv")));
        Read("{ clusterRole: r, user: \"daemon@example.com\" }").ShouldBe(new EnvironmentRole("r", new RoleHolder.User("daemon@example.com")));
    }

    [Fact]
    public void Without_it_nothing_is_bound() =>
        some.Load(With("domain: review.example.com")).Targets.OfType<TargetSettings.Kubernetes>().ShouldHaveSingleItem().Options.EnvironmentRole.ShouldBeNull();

    [Theory]
    [InlineData("{ serviceAccount: tools/reviewenv }", "clusterRole: is missing")]
    [InlineData("{ clusterRole: r }", "by serviceAccount (as namespace/name) or by user")]
    [InlineData("{ clusterRole: r, user: u, serviceAccount: tools/reviewenv }", "by one of them only")]
    [InlineData("{ clusterRole: r, serviceAccount: reviewenv }", "'reviewenv' is not namespace/name of a ServiceAccount")]
    [InlineData("{ clusterRole: r, usr: u, user: u }", "did you mean 'user'?")]
    public void A_wrong_one_is_told(string role, string expected) =>
        some.Problems(With($"environmentRole: {role}")).ShouldContain(problem => problem.Contains(expected), string.Join('\n', some.Problems(With($"environmentRole: {role}"))));

    private EnvironmentRole? Read(string role) => some.Load(With($"environmentRole: {role}")).Targets.OfType<TargetSettings.Kubernetes>().ShouldHaveSingleItem().Options.EnvironmentRole;

    private static string With(string key) => $"{Forge}targets: {{ here: {{ kubernetes: {{ kubeconfig: kubeconfig, {key} }} }} }}\n{Projects}";
}
