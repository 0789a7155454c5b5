namespace ReviewEnv.Kubernetes.Tests.Access;

public sealed class KubeconfigTests : IDisposable
{
    private readonly AccessBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void The_first_of_several_files_wins_for_every_name()
    {
        var first = bench.Write("first", """
            clusters: [{ name: shared, cluster: { server: "https://first:1" } }]
            users: [{ name: me, user: { token: of-first } }]
            """);
        var second = bench.Write("second", """
            current-context: b
            clusters: [{ name: shared, cluster: { server: "https://second:2" } }, { name: other, cluster: { server: "https://other:3" } }]
            users: [{ name: me, user: { token: of-second } }]
            contexts: [{ name: a, context: { cluster: shared, user: me } }, { name: b, context: { cluster: other, user: me } }]
            """);
        var third = bench.Write("third", "current-context: a");
        bench.Variables["KUBECONFIG"] = $"{bench["missing"]}:{first}::{second}:{third}";

        var current = bench.Load().Access.ShouldNotBeNull();
        current.Name.ShouldBe("b");
        current.Server.ShouldBe(new Uri("https://other:3/"));
        current.User.Token.ShouldBe("of-first");
        bench.Load(context: "a").Access.ShouldNotBeNull().Server.ShouldBe(new Uri("https://first:1/"));
    }

    [Fact]
    public void Relative_paths_start_from_the_file_that_names_them()
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Client("me");
        var ca = bench.Write("elsewhere/pki/ca.crt", authority.Pem);
        bench.Write("elsewhere/me.crt", certificate);
        bench.Write("elsewhere/me.key", key);
        bench.Write("elsewhere/token", "t");
        var main = bench.Write("main", "current-context: x\ncontexts: [{ name: x, context: { cluster: c, user: u } }]");
        var parts = bench.Write("elsewhere/parts", """
            clusters: [{ name: c, cluster: { server: "https://c", certificate-authority: pki/ca.crt } }]
            users: [{ name: u, user: { client-certificate: me.crt, client-key: ./me.key, tokenFile: token } }]
            """);
        bench.Variables["KUBECONFIG"] = $"{main}:{parts}";

        var result = bench.Load();

        result.Explanation.ShouldBe("");
        result.Access!.Endpoint.Authority!.File.ShouldBe(ca);
        result.Access.User.TokenFile.ShouldBe(bench["elsewhere/token"]);
        result.Access.User.Certificate!.Value.Key.File.ShouldBe(bench["elsewhere/me.key"]);
    }

    [Fact]
    public void Without_any_setting_the_file_in_the_home_folder_counts()
    {
        bench.Config(new Uri("https://home:6443"), name: ".kube/config");
        bench.Load().Access.ShouldNotBeNull().Server.Host.ShouldBe("home");
        bench.Load("~/.kube/config").Access.ShouldNotBeNull().Server.Host.ShouldBe("home");
    }

    [Fact]
    public void A_given_file_wins_over_the_variable()
    {
        bench.Variables["KUBECONFIG"] = bench.Config(new Uri("https://variable"), name: "variable");
        bench.Load(bench.Config(new Uri("https://given"), name: "given")).Access.ShouldNotBeNull().Server.Host.ShouldBe("given");
    }

    [Fact]
    public void Missing_files_are_told_by_where_they_were_looked_for()
    {
        bench.Load("~/nowhere").Explanation.ShouldBe($"{bench["nowhere"]}: does not exist; correct the target's kubeconfig, or leave it out");
        bench.Variables["KUBECONFIG"] = $"{bench["a"]}:{bench["b"]}";
        bench.Load().Explanation.ShouldBe($"KUBECONFIG names only files that do not exist ({bench["a"]}, {bench["b"]}); correct it, or unset it");
        bench.Variables.Remove("KUBECONFIG");
        bench.Load().Explanation.ShouldBe($"no cluster is configured: the target names no kubeconfig, KUBECONFIG is not set, {bench[".kube/config"]} does not exist, and this is not a pod (KUBERNETES_SERVICE_HOST is not set)");
    }

    [Fact]
    public void A_broken_entry_only_troubles_those_who_use_it()
    {
        var config = bench.Write("config", """
            contexts: [{ name: good, context: { cluster: c, user: u } }, { name: bad, context: { cluster: d, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://c" } }, { name: d, cluster: { server: "::" } }]
            users: [{ name: u, user: {} }]
            """);
        bench.Load(config, "good").Access.ShouldNotBeNull();
        bench.Load(config, "bad").Access.ShouldBeNull();
    }

    [Fact]
    public void Everything_of_a_user_to_act_as_is_read()
    {
        var result = bench.Load(bench.Config(new Uri("https://c"), user: """
            as: jane
            as-uid: u-1
            as-groups: [developers]
            as-user-extra: { reason: [why] }
            """));
        var other = result.Access.ShouldNotBeNull(result.Explanation).User.Impersonate.ShouldNotBeNull();
        (other.User, other.Uid).ShouldBe(("jane", "u-1"));
        other.Groups.ShouldBe(["developers"]);
        other.Extra["reason"].ShouldBe(["why"]);
    }

    [Fact]
    public void What_is_loaded_never_prints_a_secret()
    {
        var access = bench.Load(bench.Config(new Uri("https://c"), "proxy-url: http://jon:s3cret@proxy:3128", "token: s3cret\nexec: { apiVersion: client.authentication.k8s.io/v1, command: x, env: [{ name: A, value: s3cret }] }")).Access.ShouldNotBeNull();
        $"{access} {access.User.Exec}".ShouldNotContain("s3cret");
    }
}
