namespace ReviewEnv.Kubernetes.Tests.Access;

public sealed class KubeconfigProblemTests : IDisposable
{
    private readonly AccessBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("a: [", "config:", "is not YAML")]
    [InlineData("a: 1\n---\nb: 2", "config:3:", "more than one document")]
    [InlineData("just text", "config:1:", "must be a mapping with clusters, users and contexts")]
    [InlineData("kind: Deployment", "config:1: kind", "a kubeconfig has the kind Config")]
    [InlineData("clusters: nothing", "config:1: clusters", "must be a list")]
    [InlineData("users: [s3cret]", "config:1: users[0]", "must be a mapping with name and user")]
    [InlineData("contexts: [{ context: {} }]", "contexts[0].name", "is missing")]
    [InlineData("clusters: [{ name: a }, { name: a }]", "clusters[1]", "'a' of an earlier entry")]
    [InlineData("", "current-context", "is not set; name a context in the target's settings; there is none")]
    [InlineData("current-context: revue\ncontexts: [{ name: review }]", "current-context", "is 'revue', which is no context; did you mean 'review'?")]
    [InlineData("current-context: a\ncontexts: [{ name: a, context: { user: u } }]", "contexts[0].context.cluster", "is missing")]
    [InlineData("current-context: a\ncontexts: [{ name: a, context: { cluster: b } }]", "contexts[0].context.cluster", "is 'b', which is not among the clusters")]
    [InlineData("current-context: a\ncontexts: [{ name: a, context: { cluster: b, user: jon } }]\nclusters: [{ name: b, cluster: { server: 'https://b' } }]\nusers: [{ name: john, user: {} }]", "contexts[0].context.user", "did you mean 'john'?")]
    public void A_file_of_the_wrong_form_is_told_with_its_place(string content, string place, string message) => Expect(bench.Load(bench.Write("config", content)).Explanation, place, message);

    [Fact]
    public void A_context_that_is_asked_for_and_missing_is_told_with_those_there_are() =>
        Expect(bench.Load(bench.Config(new Uri("https://c")), "stage").Explanation, "contexts", "has no 'stage'; known: review");

    [Theory]
    [InlineData("certificate-authority: missing.crt", "clusters[0].cluster.certificate-authority is", "missing.crt', which does not exist; relative paths start from the folder of the kubeconfig")]
    [InlineData("certificate-authority-data: '%%%'", "certificate-authority-data", "is not base64")]
    [InlineData("certificate-authority-data: aGVsbG8=", "certificate-authority-data", "holds no certificates")]
    [InlineData("certificate-authority-data: aGVsbG8=\ncertificate-authority: x", "certificate-authority", "remove one of them")]
    [InlineData("insecure-skip-tls-verify: maybe", "insecure-skip-tls-verify", "must be true or false, not 'maybe'")]
    [InlineData("proxy-url: ftp://jon:s3cret@proxy", "proxy-url", "is '...@proxy'; it must be an address that begins with http://, https:// or socks5://")]
    [InlineData("tls-server-name: 'a b'", "tls-server-name", "neither a host name nor an IP address")]
    public void A_malformed_cluster_is_told(string lines, string place, string message) => Expect(bench.Load(bench.Config(new Uri("https://c"), lines)).Explanation, place, message);

    [Theory]
    [InlineData("cluster.example.com:6443", "it must be an address such as https://cluster.example.com:6443")]
    [InlineData("https://jon:s3cret@c", "has a user name or password in it")]
    [InlineData("ftp://c", "is 'ftp://c'")]
    [InlineData("https://c/?a=b", "remove what follows the path")]
    [InlineData("", "is missing")]
    public void A_malformed_server_is_told(string server, string message) => Expect(
        bench.Load(bench.Write("config", $"current-context: a\ncontexts: [{{ name: a, context: {{ cluster: b }} }}]\nclusters: [{{ name: b, cluster: {{ server: {(server.Length == 0 ? "null" : $"'{server}'")} }} }}]")).Explanation, "clusters[0].cluster.server", message);

    [Theory]
    [InlineData("s3cret", "users[0].user", "must be a mapping (key: value)")]
    [InlineData("token: [s3cret]", "users[0].user.token", "must be one value, not a list")]
    [InlineData("token: s3cret\nusername: jon", "username", "is given together with a token")]
    [InlineData("password: s3cret", "username", "is missing, though there is a password")]
    [InlineData("username: 'a:b'\npassword: s3cret", "username", "has a colon")]
    [InlineData("tokenFile: gone", "tokenFile", "which does not exist")]
    [InlineData("client-key-data: czNjcmV0", "client-certificate", "is missing, though there is a client-key")]
    [InlineData("client-certificate-data: czNjcmV0", "client-key", "is missing, though there is a client-certificate")]
    [InlineData("client-certificate-data: czNjcmV0\nclient-key-data: czNjcmV0", "client-certificate-data", "holds no certificate")]
    [InlineData("client-certificate: gone\nclient-key-data: czNjcmV0", "client-certificate", "which does not exist")]
    [InlineData("as-groups: [a]", "users[0].user.as", "only together with a user")]
    [InlineData("as: me\nas-groups: [a, b]", "users[0].user.as-groups", "has 2 values, and only one can be sent")]
    [InlineData("as: me\nas-user-extra: { why: [a, b] }", "users[0].user.as-user-extra.why", "has 2 values, and only one can be sent")]
    [InlineData("auth-provider: { name: gcp, config: { access-token: s3cret } }", "auth-provider", "'gcp' is of a kind that Kubernetes has removed (1.26); use an exec plugin instead")]
    [InlineData("exec: { apiVersion: client.authentication.k8s.io/v1 }", "exec.command", "is missing")]
    [InlineData("exec: { command: x }", "exec.apiVersion", "is missing")]
    [InlineData("exec: { command: x, apiVersion: client.authentication.k8s.io/v1alpha1 }", "exec.apiVersion", "update the plugin")]
    [InlineData("exec: { command: x, apiVersion: v1 }", "exec.apiVersion", "is 'v1'; it must be client.authentication.k8s.io/v1 or")]
    [InlineData("exec: { command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always }", "exec.interactiveMode", "a daemon has no terminal")]
    [InlineData("exec: { command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Often }", "exec.interactiveMode", "is 'Often'")]
    [InlineData("exec: { command: x, apiVersion: client.authentication.k8s.io/v1, env: [{ value: s3cret }] }", "exec.env", "users[0].user.exec.env[0]")]
    public void A_malformed_user_is_told_and_never_its_secret(string lines, string place, string message) => Expect(bench.Load(bench.Config(new Uri("https://c"), user: lines)).Explanation, place, message);

    [Fact]
    public void A_key_that_belongs_to_another_certificate_is_told()
    {
        using var authority = new TestAuthority();
        var (certificate, _) = authority.Client("me");
        var (_, otherKey) = authority.Client("somebody else");
        Expect(
            bench.Load(bench.Config(new Uri("https://c"), user: $"client-certificate-data: {AccessBench.Base64(certificate)}\nclient-key-data: {AccessBench.Base64(otherKey)}")).Explanation,
            "client-certificate-data", "are not a pair");
    }

    [Fact]
    public void All_problems_of_a_context_are_told_at_once() =>
        bench.Load(bench.Config(new Uri("https://c"), "proxy-url: nonsense", "tokenFile: gone")).Problems.Count.ShouldBe(2);

    private void Expect(string explanation, string place, string message)
    {
        explanation.ShouldStartWith(bench["config"]);
        explanation.ShouldContain(place);
        explanation.ShouldContain(message);
        explanation.ShouldNotContain("s3cret");
        explanation.ShouldNotContain("czNjcmV0");
    }
}
