namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>How the servers of the control plane are started. What differs from the programs' defaults is here to make tests quick, and figures those of the client and not of a server's throttle.</summary>
internal sealed record ControlPlaneArguments(string Folder, ClusterCertificates Certificates, string Kubeconfig, int EtcdPort, int PeerPort, int ApiPort, int SchedulerPort)
{
    public string[] For(ControlPlaneComponent component) => component switch
    {
        ControlPlaneComponent.Etcd => Etcd,
        ControlPlaneComponent.ApiServer => ApiServer,
        ControlPlaneComponent.ControllerManager => ControllerManager,
        _ => Scheduler,
    };

    /// <summary>The file that the scheduler's <c>--config</c> names.</summary>
    public string SchedulerConfiguration => $"""
        apiVersion: kubescheduler.config.k8s.io/v1beta1
        kind: KubeSchedulerConfiguration
        leaderElection:
          leaderElect: false
        # By default a port that two clusters of one machine would both want.
        healthzBindAddress: "127.0.0.1:{SchedulerPort}"
        metricsBindAddress: "127.0.0.1:{SchedulerPort}"
        clientConnection:
          kubeconfig: {Kubeconfig}
          # 50 pods a second by default.
          qps: 1000
          burst: 2000
        # A pod that found no node waits this long for its next try, not up to 10 s.
        podInitialBackoffSeconds: 1
        podMaxBackoffSeconds: 1

        """;

    // Nothing here must outlive a power cut.
    private string[] Etcd =>
    [
        "--unsafe-no-fsync",
        $"--data-dir={Folder}/etcd",
        $"--listen-client-urls=http://127.0.0.1:{EtcdPort}", $"--advertise-client-urls=http://127.0.0.1:{EtcdPort}",
        $"--listen-peer-urls=http://127.0.0.1:{PeerPort}", $"--initial-advertise-peer-urls=http://127.0.0.1:{PeerPort}",
        $"--initial-cluster=default=http://127.0.0.1:{PeerPort}",
        // The server is its own leader: no need to wait a second for an election after each start.
        "--heartbeat-interval=20", "--election-timeout=200",
        "--log-level=warn",
    ];

    private string[] ApiServer =>
    [
        $"--etcd-servers=http://127.0.0.1:{EtcdPort}",
        $"--secure-port={ApiPort}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--insecure-port=0",
        $"--tls-cert-file={Certificates.Server}", $"--tls-private-key-file={Certificates.ServerKey}", $"--cert-dir={Folder}",
        $"--service-account-key-file={Certificates.AccountPublicKey}", $"--service-account-signing-key-file={Certificates.AccountKey}",
        "--service-account-issuer=https://kubernetes.default.svc", "--api-audiences=https://kubernetes.default.svc",
        $"--token-auth-file={Folder}/tokens.csv", "--authorization-mode=Node,RBAC",
        "--service-cluster-ip-range=10.96.0.0/16", "--allow-privileged=true",
        // An address of the loopback cannot be an endpoint; without this the log fills with that complaint.
        "--endpoint-reconciler-type=none",
        // Logs and exec: nodes are called at the address they report (the real one's is on a bridge of this machine).
        "--kubelet-preferred-address-types=InternalIP",
        // One client of a benchmark may use the whole server; 400 and 200 by default, shared out among clients.
        "--max-requests-inflight=2000", "--max-mutating-requests-inflight=1000",
        "--profiling=false",
    ];

    private string[] ControllerManager =>
    [
        $"--kubeconfig={Kubeconfig}", "--leader-elect=false", "--port=0", "--secure-port=0",
        $"--service-account-private-key-file={Certificates.AccountKey}", $"--root-ca-file={Certificates.Ca}",
        "--controllers=*,-nodeipam,-service,-route,-cloud-node-lifecycle,-bootstrapsigner,-tokencleaner,-csrsigning,-csrapproving,-csrcleaner,-attachdetach",
        // 20 requests a second by default: a namespace's removal alone asks for more than that, once for each kind.
        "--kube-api-qps=2000", "--kube-api-burst=4000",
        "--concurrent-deployment-syncs=20", "--concurrent-replicaset-syncs=20", "--concurrent-namespace-syncs=50",
        "--concurrent-service-endpoint-syncs=20", "--concurrent-gc-syncs=50", "--concurrent-resource-quota-syncs=20",
        "--concurrent-serviceaccount-token-syncs=20",
        "--profiling=false",
    ];

    private string[] Scheduler => [$"--config={Folder}/scheduler.yaml", "--port=0", "--secure-port=0"];
}
