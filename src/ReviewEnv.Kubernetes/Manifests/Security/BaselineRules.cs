using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Manifests.Security;

/// <summary>Controls of the baseline level: no known way to more rights than a pod has by itself.</summary>
internal static class BaselineRules
{
    private static readonly string[] NodeNamespaces = ["hostNetwork", "hostPID", "hostIPC"];
    private static readonly string[] Handlers = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];
    private static readonly string[] Ways = ["httpGet", "tcpSocket"];

    private static readonly HashSet<string> Capabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ];

    private static readonly HashSet<string> Sysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_rmem", "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
    ];

    private static readonly HashSet<string> SelinuxTypes = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    /// <param name="level">Rules that the restricted level has in a stricter form are left to it.</param>
    public static IEnumerable<PodSecurityViolation> Check(SecuredPod pod, PodSecurityLevel level)
    {
        IEnumerable<IEnumerable<PodSecurityViolation>> rules = [HostNamespaces(pod), WindowsHostProcess(pod), Privileged(pod), HostPorts(pod), HostProbes(pod), AppArmor(pod), Selinux(pod), ProcMount(pod), SeccompAnnotations(pod), UnsafeSysctls(pod)];
        if (level == PodSecurityLevel.Baseline)
            rules = [.. rules, AddedCapabilities(pod), HostPaths(pod), Seccomp(pod)];
        return rules.SelectMany(violations => violations);
    }

    private static IEnumerable<PodSecurityViolation> HostNamespaces(SecuredPod pod) =>
        from field in NodeNamespaces
        where IsSet(pod.Spec.At(field))
        select new PodSecurityViolation($"{pod.Path}.{field}", "shares a namespace of the node", $"leave {field} out");

    private static IEnumerable<PodSecurityViolation> WindowsHostProcess(SecuredPod pod) =>
        from context in pod.Contexts
        where IsSet(context.Context.At("windowsOptions", "hostProcess"))
        select new PodSecurityViolation($"{context.Path}.windowsOptions.hostProcess", "runs as a process of the node", "leave hostProcess out");

    private static IEnumerable<PodSecurityViolation> Privileged(SecuredPod pod) =>
        from one in pod.Containers
        where IsSet(one.Container.At("securityContext", "privileged"))
        select new PodSecurityViolation($"{one.Path}.securityContext.privileged", "has all rights on the node", "leave privileged out");

    private static IEnumerable<PodSecurityViolation> AddedCapabilities(SecuredPod pod) =>
        from one in pod.Containers
        from name in Names(one.Container.At("securityContext", "capabilities", "add"))
        where !Capabilities.Contains(name)
        select new PodSecurityViolation($"{one.Path}.securityContext.capabilities.add", $"adds the capability {name}", $"add none but {string.Join(", ", Capabilities)}");

    private static IEnumerable<PodSecurityViolation> HostPaths(SecuredPod pod) =>
        from one in pod.Volumes
        where one.Volume.At("hostPath") is not null
        select new PodSecurityViolation($"{one.Path}.hostPath", $"reaches into the node's files ({one.Volume.Text("hostPath", "path")})", "use an emptyDir or a PersistentVolumeClaim");

    private static IEnumerable<PodSecurityViolation> HostPorts(SecuredPod pod) =>
        from one in pod.Containers
        from port in SecuredPod.Listed(one.Container, one.Path, "ports")
        where port.Item.At("hostPort") is { } hostPort && !IsZero(hostPort)
        select new PodSecurityViolation($"{port.Path}.hostPort", $"takes port {port.Item.At("hostPort")} of the node", "leave hostPort out and use a Service");

    private static IEnumerable<PodSecurityViolation> HostProbes(SecuredPod pod) =>
        from one in pod.Containers
        from place in Handlers
        from way in Ways
        let host = one.Container.At([.. place.Split('.'), way, "host"])
        where host is { } set && !(set.ValueKind == JsonValueKind.String && set.GetString() == "")
        select new PodSecurityViolation($"{one.Path}.{place}.{way}.host", $"has the node send requests to {host}", "leave host out: the pod itself is asked then");

    private static IEnumerable<PodSecurityViolation> AppArmor(SecuredPod pod) =>
        (from context in pod.Contexts
         let type = context.Context.At("appArmorProfile", "type")
         where type is { } set && !IsOneOf(set, "RuntimeDefault", "Localhost", "")
         select new PodSecurityViolation($"{context.Path}.appArmorProfile.type", $"has the AppArmor profile {type}", "use RuntimeDefault or Localhost"))
        .Concat(
         from annotation in pod.Annotations
         where annotation.Key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal)
            && annotation.Value is not ("" or "runtime/default") && !annotation.Value.StartsWith("localhost/", StringComparison.Ordinal)
         select new PodSecurityViolation(annotation.Path, $"has the AppArmor profile {annotation.Value}", "use runtime/default or a localhost/ profile"));

    private static IEnumerable<PodSecurityViolation> Selinux(SecuredPod pod) =>
        from context in pod.Contexts
        from field in context.Context.Members("seLinuxOptions")
        let value = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : null
        where value is { Length: > 0 } && field.Name switch { "type" => !SelinuxTypes.Contains(value), "user" or "role" => true, _ => false }
        select new PodSecurityViolation($"{context.Path}.seLinuxOptions.{field.Name}", $"sets the SELinux {field.Name} {value}",
            field.Name == "type" ? $"use one of {string.Join(", ", SelinuxTypes)}" : $"leave {field.Name} out");

    // Newer standards let pods in a user namespace (hostUsers: false) do more; an older cluster drops that field, so it earns nothing here.
    private static IEnumerable<PodSecurityViolation> ProcMount(SecuredPod pod) =>
        from one in pod.Containers
        let mount = one.Container.At("securityContext", "procMount")
        where mount is { } set && !IsOneOf(set, "Default", "")
        select new PodSecurityViolation($"{one.Path}.securityContext.procMount", $"mounts /proc as {mount}", "leave procMount out");

    private static IEnumerable<PodSecurityViolation> Seccomp(SecuredPod pod) =>
        from context in pod.Contexts
        let type = context.Context.At("seccompProfile", "type")
        where type is { } set && !IsOneOf(set, "RuntimeDefault", "Localhost")
        select new PodSecurityViolation($"{context.Path}.seccompProfile.type", $"has the seccomp profile {type}", "use RuntimeDefault or Localhost");

    // Clusters before 1.27 still heed these.
    private static IEnumerable<PodSecurityViolation> SeccompAnnotations(SecuredPod pod) =>
        from annotation in pod.Annotations
        where annotation.Key == "seccomp.security.alpha.kubernetes.io/pod" || annotation.Key.StartsWith("container.seccomp.security.alpha.kubernetes.io/", StringComparison.Ordinal)
        where annotation.Value is not ("runtime/default" or "docker/default") && !annotation.Value.StartsWith("localhost/", StringComparison.Ordinal)
        select new PodSecurityViolation(annotation.Path, $"has the seccomp profile '{annotation.Value}'", "remove the annotation and use securityContext.seccompProfile");

    private static IEnumerable<PodSecurityViolation> UnsafeSysctls(SecuredPod pod) =>
        from sysctl in SecuredPod.Listed(pod.Spec.At("securityContext") ?? default, $"{pod.Path}.securityContext", "sysctls")
        where !Sysctls.Contains(sysctl.Item.Text("name") ?? "")
        select new PodSecurityViolation($"{sysctl.Path}.name", $"sets the sysctl {sysctl.Item.Text("name")}, which may affect other pods of the node", "set none but the safe ones");

    /// <summary>Anything but an explicit false counts: what no server would accept need not be guessed at.</summary>
    private static bool IsSet(JsonElement? flag) => flag is { ValueKind: not JsonValueKind.False };

    private static bool IsZero(JsonElement number) => number.ValueKind == JsonValueKind.Number && number.TryGetDecimal(out var value) && value == 0;

    public static bool IsOneOf(JsonElement value, params ReadOnlySpan<string> allowed) => value.ValueKind == JsonValueKind.String && allowed.Contains(value.GetString() ?? "");

    public static IEnumerable<string> Names(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() ?? "" : item.GetRawText()) : [];
}
