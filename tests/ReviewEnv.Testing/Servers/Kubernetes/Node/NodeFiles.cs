namespace ReviewEnv.Testing.Servers.Kubernetes.Node;

/// <summary>What containerd, its network plugins and the kubelet read.</summary>
internal static class NodeFiles
{
    public static void Write(KubernetesControlPlane plane, PodNetwork network)
    {
        var folder = network.Folder;
        foreach (var name in (string[])["net", "registries/_default", "plugins", "static"]) Directory.CreateDirectory(Path.Combine(folder, name));
        using (var init = typeof(NodeFiles).Assembly.GetManifestResourceStream("node-init.sh")!)
        using (var file = File.Create(Path.Combine(folder, "node-init.sh")))
            init.CopyTo(file);
        plane.WriteKubeconfig(Path.Combine(folder, "kubeconfig"), plane.AdminToken);
        TestImages.Write(Path.Combine(folder, "images.tar"));
        File.WriteAllText(Path.Combine(folder, "containerd.toml"), Containerd(folder));
        File.WriteAllText(Path.Combine(folder, "net", "10-pods.conflist"), PodNetworkList(network));
        File.WriteAllText(Path.Combine(folder, "kubelet.yaml"), Kubelet(network, FreePort.Next()));
        // Pods have no way to a name server; an empty file would make them have the machine's.
        File.WriteAllText(Path.Combine(folder, "resolv.conf"), "nameserver 127.0.0.1\n");
        // Whatever registry an image names, it is asked for at a port where nothing listens.
        File.WriteAllText(Path.Combine(folder, "registries/_default/hosts.toml"), "server = \"http://127.0.0.1:1\"\n[host.\"http://127.0.0.1:1\"]\n  capabilities = [\"pull\", \"resolve\"]\n");
    }

    private static string Containerd(string folder) => $"""
        version = 2
        root = "{folder}/containerd"
        state = "{folder}/state"
        disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
          "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
        [grpc]
          address = "{folder}/containerd.sock"
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{TestImages.Pause}"
          disable_apparmor = true
          restrict_oom_score_adj = true
          netns_mounts_under_state_dir = true
          stream_server_address = "127.0.0.1"
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "/usr/lib/cni"
            conf_dir = "{folder}/net"
          [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = "{folder}/registries"
          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
            runtime_type = "io.containerd.runc.v2"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
              BinaryName = "{KubernetesPrograms.Required("runc")}"

        """;

    private static string PodNetworkList(PodNetwork network) => $$"""
        {
          "cniVersion": "0.4.0",
          "name": "{{network.Bridge}}",
          "plugins": [
            {
              "type": "bridge", "bridge": "{{network.Bridge}}", "isGateway": false, "ipMasq": false,
              "ipam": {
                "type": "host-local", "dataDir": "{{network.Folder}}/addresses",
                "ranges": [[{ "subnet": "{{network.Subnet}}", "rangeStart": "{{network.Address}}0" }]]
              }
            },
            { "type": "loopback" }
          ]
        }

        """;

    private static string Kubelet(PodNetwork network, int port) => $$"""
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        address: {{network.Address}}
        port: {{port}}
        readOnlyPort: 0
        healthzPort: 0
        authentication:
          anonymous: { enabled: true }
          webhook: { enabled: false }
        authorization: { mode: AlwaysAllow }
        staticPodPath: ""
        resolvConf: {{network.Folder}}/resolv.conf
        cgroupDriver: cgroupfs
        cgroupsPerQOS: false
        enforceNodeAllocatable: []
        failSwapOn: false
        # The machine's packet filter is none of a test's business.
        makeIPTablesUtilChains: false
        # A full disk of the developer's must not evict the tests' pods.
        evictionHard: { nodefs.available: "0%", imagefs.available: "0%", memory.available: "1Mi" }
        imageGCHighThresholdPercent: 100
        maxPods: 200
        # Defaults made for large clusters: reports each 10 s, one pull after the other, five requests a second.
        nodeStatusUpdateFrequency: 1s
        serializeImagePulls: false
        registryPullQPS: 0
        eventRecordQPS: 0
        kubeAPIQPS: 1000
        kubeAPIBurst: 2000

        """;
}
