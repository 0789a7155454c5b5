using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>
/// A real Kubernetes 1.20 control plane on 127.0.0.1: etcd, API server (TLS, RBAC, tokens), controller manager, scheduler. No node is part of it.
/// Its processes die with this one.
/// </summary>
public sealed class KubernetesControlPlane : IAsyncDisposable
{
    private static readonly ControlPlaneComponent[] Order =
        [ControlPlaneComponent.Etcd, ControlPlaneComponent.ApiServer, ControlPlaneComponent.ControllerManager, ControlPlaneComponent.Scheduler];

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<ControlPlaneComponent, ServerChild> running = [];
    private readonly ControlPlaneArguments arguments;
    private readonly HttpClient probe;

    private KubernetesControlPlane()
    {
        var certificates = ClusterCertificates.Make(folder.Root);
        var apiPort = FreePort.Next();
        Server = new Uri($"https://127.0.0.1:{apiPort}");
        CaFile = certificates.Ca;
        Kubeconfig = folder["admin.kubeconfig"];
        arguments = new ControlPlaneArguments(folder.Root, certificates, Kubeconfig, FreePort.Next(), FreePort.Next(), apiPort, FreePort.Next());
        File.WriteAllText(folder["tokens.csv"], string.Concat(ClusterUser.All.Select(user => user.TokenFileLine + "\n")));
        File.WriteAllText(folder["scheduler.yaml"], arguments.SchedulerConfiguration);
        File.WriteAllText(Kubeconfig, KubeconfigText(AdminToken));
        probe = CreateHttpClient(AdminToken);
        probe.Timeout = TimeSpan.FromSeconds(2);
    }

    /// <summary>The API server's address. Stays the same when servers are killed and started again.</summary>
    public Uri Server { get; }

    /// <summary>The certificate authority, PEM.</summary>
    public string CaFile { get; }

    /// <summary>A kubeconfig file of somebody who may do everything.</summary>
    public string Kubeconfig { get; }

    public string AdminToken => ClusterUser.Admin.Token;

    /// <summary>The servers' log files and what else belongs to this cluster; gone at the end.</summary>
    public string Folder => folder.Root;

    /// <returns>When the API answers and new namespaces get their service account, so that pods can be made.</returns>
    public static async Task<KubernetesControlPlane> StartAsync()
    {
        if (KubernetesPrograms.MissingControlPlane is { } missing) throw new InvalidOperationException(missing);
        for (var attempt = 1; ; attempt++)
        {
            var plane = new KubernetesControlPlane();
            try
            {
                await plane.StartAllAsync();
                return plane;
            }
            catch (Exception) when (attempt < 3)
            {
                // Somebody else may have been quicker at a port.
                await plane.DisposeAsync();
            }
            catch
            {
                await plane.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Runs <c>kubectl</c> with every right.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds its words.</exception>
    public Task<string> KubectlAsync(params string[] args) => Command.RunAsync(Kubectl, ["--kubeconfig", Kubeconfig, .. args]);

    /// <summary>Applies YAML or JSON text with every right (<c>kubectl apply -f -</c>).</summary>
    public Task<string> ApplyAsync(string manifests, params string[] args) =>
        Command.RunAsync(Kubectl, ["--kubeconfig", Kubeconfig, "apply", "-f", "-", .. args], manifests);

    /// <summary>Whether the owner of a kubeconfig file may do this (<c>kubectl auth can-i</c>).</summary>
    public async Task<bool> CanAsync(string kubeconfig, params string[] args) =>
        (await Command.TryAsync(Kubectl, ["--kubeconfig", kubeconfig, "auth", "can-i", .. args])).Output.Trim() == "yes";

    /// <summary>Makes an empty namespace, ready for pods.</summary>
    public async Task CreateNamespaceAsync(string name)
    {
        await KubectlAsync("create", "namespace", name);
        await NamespaceReadyAsync(name);
    }

    /// <summary>Writes a kubeconfig file for the holder of a token, one of <see cref="ClusterUser"/> or a service account's.</summary>
    /// <param name="path">A file that the caller owns; in <see cref="Folder"/> it goes with the cluster.</param>
    /// <returns>The path.</returns>
    public string WriteKubeconfig(string path, string token)
    {
        File.WriteAllText(path, KubeconfigText(token));
        return path;
    }

    /// <summary>A service account's token, as pods get it mounted.</summary>
    public async Task<string> ServiceAccountTokenAsync(string @namespace, string account)
    {
        var secret = "";
        await Eventually.TrueAsync(
            async () => (secret = await KubectlAsync("-n", @namespace, "get", "serviceaccount", account, "-o", "jsonpath={.secrets[0].name}")).Length > 0,
            $"the service account {@namespace}/{account} has a token");
        var encoded = await KubectlAsync("-n", @namespace, "get", "secret", secret, "-o", "jsonpath={.data.token}");
        return System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(encoded));
    }

    /// <summary>A client that trusts this cluster's authority and shows the token.</summary>
    public HttpClient CreateHttpClient(string token)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(CaFile);
        var handler = new SocketsHttpHandler
        {
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { authority },
                },
            },
        };
        var client = new HttpClient(handler) { BaseAddress = Server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>SIGKILL. What it wrote stays.</summary>
    public async Task KillAsync(ControlPlaneComponent component)
    {
        if (!running.Remove(component, out var child)) return;
        await child.DisposeAsync();
    }

    /// <summary>Starts what was killed, on the same ports and data.</summary>
    /// <returns>When the API answers again (unless the API server or etcd is still down).</returns>
    public async Task StartAgainAsync(ControlPlaneComponent component)
    {
        await KillAsync(component);
        Launch(component);
        if (Order.All(running.ContainsKey)) await AnswersAsync();
    }

    /// <summary>Memory held at this moment, in bytes.</summary>
    public long ResidentBytes(ControlPlaneComponent component) => running[component].ResidentBytes;

    /// <summary>Processor time used since its last start.</summary>
    public TimeSpan ProcessorTime(ControlPlaneComponent component) => running[component].ProcessorTime;

    /// <summary>The process id; another one after each start.</summary>
    public int ProcessId(ControlPlaneComponent component) => running[component].Id;

    /// <summary>What a server wrote last.</summary>
    public string Tail(ControlPlaneComponent component) => running.TryGetValue(component, out var child) ? child.Tail(20) : "";

    public async ValueTask DisposeAsync()
    {
        foreach (var component in Order.Reverse()) await KillAsync(component);
        probe.Dispose();
        folder.Dispose();
    }

    private string KubeconfigText(string token) => $$"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster: {server: "{{Server.GetLeftPart(UriPartial.Authority)}}", certificate-authority-data: "{{Convert.ToBase64String(File.ReadAllBytes(CaFile))}}"}
        users:
        - name: test
          user: {token: "{{token}}"}
        contexts:
        - name: test
          context: {cluster: test, user: test}

        """;

    private static string Kubectl => KubernetesPrograms.Required("kubectl");

    private void Launch(ControlPlaneComponent component)
    {
        var program = component switch
        {
            ControlPlaneComponent.Etcd => "etcd",
            ControlPlaneComponent.ApiServer => "kube-apiserver",
            ControlPlaneComponent.ControllerManager => "kube-controller-manager",
            _ => "kube-scheduler",
        };
        running[component] = ServerChild.Start(program, folder[program + ".log"], KubernetesPrograms.Required(program), arguments.For(component));
    }

    private async Task StartAllAsync()
    {
        Launch(ControlPlaneComponent.Etcd);
        Launch(ControlPlaneComponent.ApiServer);
        await AnswersAsync();
        // Started earlier, they would find nobody and wait in steps of seconds.
        Launch(ControlPlaneComponent.ControllerManager);
        Launch(ControlPlaneComponent.Scheduler);
        await NamespaceReadyAsync("default");
    }

    // Pods are refused in a namespace whose service account the controller manager has not made yet.
    private Task NamespaceReadyAsync(string name) => WaitAsync(
        async () =>
        {
            using var answer = await probe.GetAsync($"api/v1/namespaces/{name}/serviceaccounts/default");
            return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains("\"secrets\"", StringComparison.Ordinal);
        },
        $"the namespace {name} has its service account");

    private Task AnswersAsync() => WaitAsync(
        async () =>
        {
            using var answer = await probe.GetAsync("readyz");
            return answer.IsSuccessStatusCode;
        },
        "the API server is ready");

    // A scheduler or controller manager that found no API server ends; it is started again, as a supervisor would.
    private async Task WaitAsync(Func<Task<bool>> condition, string what)
    {
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    foreach (var component in running.Where(entry => entry.Value.HasExited).Select(entry => entry.Key).ToList())
                    {
                        if (component is ControlPlaneComponent.Etcd or ControlPlaneComponent.ApiServer) throw new InvalidOperationException($"{component} ended");
                        await StartedAgainAsync(component);
                    }

                    try
                    {
                        return await condition();
                    }
                    catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException)
                    {
                        return false;
                    }
                },
                what, TimeSpan.FromSeconds(60));
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException(
                $"{problem.Message}\n" + string.Join('\n', Order.Select(component => $"--- {component}\n{Tail(component)}")), problem);
        }
    }

    private async Task StartedAgainAsync(ControlPlaneComponent component)
    {
        await KillAsync(component);
        Launch(component);
    }
}
