using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ReviewEnv.Core.Yaml;
using ReviewEnv.Kubernetes;

namespace ReviewEnv.Configuration;

/// <summary>Reads the section <c>kubernetes:</c> of a target.</summary>
internal static partial class KubernetesTargetReader
{
    public static TargetSettings.Kubernetes Read(string name, YamlSection? section, ConfigurationReading reading)
    {
        // Every key has a default: the cluster of the kubeconfig that kubectl would use, with baseline security.
        if (section is null) return new TargetSettings.Kubernetes(name, "", new KubernetesTargetOptions { Name = name });
        var impersonate = section.Section("impersonate");
        var user = impersonate?.Required("user", "say as whom requests are made");
        var groups = impersonate?.Texts("groups") ?? [];
        impersonate?.End();
        var options = new KubernetesTargetOptions
        {
            Name = name,
            Kubeconfig = section.Text("kubeconfig") is { } path ? reading.PathOf(path) : null,
            Context = section.Text("context"),
            ImpersonateUser = user,
            ImpersonateGroups = groups,
            Instance = TargetReader.InstanceOf(section) ?? "reviewenv",
            Domain = TargetReader.DomainOf(section) ?? "",
            Ingress = Ingress(section.Section("ingress")),
            Guardrails = Guardrails(section.Section("guardrails")),
            EnvironmentRole = EnvironmentRole(section.Section("environmentRole")),
            AllowClusterScoped = section.Texts("allowClusterScoped") ?? [],
            PullSecrets = PullSecrets(section),
            WakeBackend = section.Text("wakeBackend") is { } wake ? WakeBackend(section, wake) : null,
            RequestsPerSecond = section.Number("requestsPerSecond", 1, 10_000) ?? 200,
            Burst = section.Number("burst", 1, 10_000) ?? 400,
        };
        CheckClusterScoped(section, options.AllowClusterScoped);
        CheckPullSecrets(section, options.PullSecrets);
        var prefix = TargetReader.PrefixOf(section, "namespacePrefix");
        section.End();
        return new TargetSettings.Kubernetes(name, prefix, options);
    }

    private static EnvironmentRole? EnvironmentRole(YamlSection? section)
    {
        if (section is null) return null;
        var role = section.Required("clusterRole", "name the ClusterRole that ReviewEnv binds itself to in every environment's namespace");
        var account = section.Text("serviceAccount");
        var user = section.Text("user");
        if (account is null == user is null) section.Problem("serviceAccount", "say by serviceAccount (as namespace/name) or by user as whom the cluster knows ReviewEnv, and by one of them only");
        if (account is not null && !ObjectAddress().IsMatch(account)) section.Problem("serviceAccount", $"{section.Shown("serviceAccount")} is not namespace/name of a ServiceAccount");
        section.End();
        if (role is null) return null;
        var slash = account?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 ? new EnvironmentRole(role, new RoleHolder.ServiceAccount(account![..slash], account[(slash + 1)..])) : new EnvironmentRole(role, new RoleHolder.User(user ?? ""));
    }

    private static IngressAccess Ingress(YamlSection? section)
    {
        if (section is null) return new IngressAccess();
        var access = new IngressAccess(section.Number("httpPort", 1, 65535) ?? 80, section.Number("httpsPort", 1, 65535) ?? 443, section.Flag("tls") ?? false);
        section.End();
        return access;
    }

    private static Guardrails Guardrails(YamlSection? section)
    {
        if (section is null) return new Guardrails();
        var guardrails = new Guardrails
        {
            Quota = section.Section("quota") is { } quota ? Quantities(quota) : null,
            ContainerLimits = section.Section("containerLimits") is { } limits ? Limits(limits) : null,
            Network = section.Section("network") is { } network ? Network(network) : null,
            PodSecurity = section.Choice<Level>("podSecurity", ("privileged", Level.Privileged), ("baseline", Level.Baseline), ("restricted", Level.Restricted)) is { } level ? level.ToString().ToLowerInvariant() : "baseline",
            AutomountToken = section.Flag("automountToken") ?? false,
        };
        section.End();
        return guardrails;
    }

    private static NetworkIsolation Network(YamlSection section)
    {
        var network = new NetworkIsolation(section.Texts("ingressFrom") ?? [], section.Texts("egressTo") ?? [], section.Flag("dns") ?? true);
        foreach (var space in network.IngressFrom.Where(space => !Space().IsMatch(space))) section.Problem("ingressFrom", $"'{space}' is not the name of a namespace, such as ingress-nginx");
        foreach (var block in network.EgressTo.Where(block => !System.Net.IPNetwork.TryParse(block, out _))) section.Problem("egressTo", $"'{block}' is not a block of addresses such as 10.0.0.0/8");
        section.End();
        return network;
    }

    private static void CheckClusterScoped(YamlSection section, IReadOnlyList<string> kinds)
    {
        foreach (var kind in kinds.Where(kind => !KindName().IsMatch(kind))) section.Problem("allowClusterScoped", $"'{kind}' is not a kind; write it as manifests do, such as ClusterRole or ClusterRole.rbac.authorization.k8s.io");
        if (kinds.Contains("Namespace")) section.Problem("allowClusterScoped", "'Namespace' cannot be allowed: an environment has one namespace, which ReviewEnv makes");
    }

    private static void CheckPullSecrets(YamlSection section, IReadOnlyList<string> secrets)
    {
        foreach (var group in secrets.GroupBy(secret => secret[(secret.IndexOf('/', StringComparison.Ordinal) + 1)..]).Where(group => group.Count() > 1))
        {
            section.Problem("pullSecrets", $"{string.Join(" and ", group)} would have one name in an environment; give one of them another");
        }
    }

    private static JsonObject Limits(YamlSection section)
    {
        var limits = new JsonObject();
        foreach (var key in (string[])["default", "defaultRequest", "max", "min"])
        {
            if (section.Section(key) is { } quantities) limits[key] = Quantities(quantities);
        }

        section.End();
        return limits;
    }

    private static JsonObject Quantities(YamlSection section)
    {
        var quantities = new JsonObject();
        foreach (var name in section.Entries.Select(entry => entry.Key.Text))
        {
            if (section.Scalar(name)?.Text is not { } text) continue;
            if (!Quantity().IsMatch(text)) section.Problem(name, $"{section.Shown(name)} is not a quantity such as 500m, 2, 4Gi");
            quantities[name] = text;
        }

        return quantities;
    }

    private static IReadOnlyList<string> PullSecrets(YamlSection section)
    {
        var secrets = section.Texts("pullSecrets") ?? [];
        foreach (var secret in secrets.Where(secret => !ObjectAddress().IsMatch(secret))) section.Problem("pullSecrets", $"'{secret}' is not namespace/name of a Secret");
        return secrets;
    }

    private static ServiceAddress? WakeBackend(YamlSection section, string text)
    {
        var match = ServicePort().Match(text);
        if (match.Success && int.TryParse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535) return new ServiceAddress(match.Groups["space"].Value, match.Groups["name"].Value, port);
        section.Problem("wakeBackend", $"{section.Shown("wakeBackend")} is not a Service as namespace/name:port");
        return null;
    }

    private enum Level
    {
        Privileged,
        Baseline,
        Restricted,
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Space();

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]*(\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex KindName();

    [GeneratedRegex(@"\A[a-z0-9-]+/[a-z0-9.-]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex ObjectAddress();

    [GeneratedRegex(@"\A(?<space>[a-z0-9-]+)/(?<name>[a-z0-9-]+):(?<port>[0-9]{1,5})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ServicePort();

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|e[0-9]+)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Quantity();
}
