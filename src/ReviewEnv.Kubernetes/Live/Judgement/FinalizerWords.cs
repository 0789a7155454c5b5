namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Who has to clear a finalizer, and when it does.</summary>
internal static class FinalizerWords
{
    private static readonly Dictionary<string, string> Exact = new()
    {
        ["kubernetes"] = "the namespace controller of kube-controller-manager, once nothing is left in the namespace",
        ["kubernetes.io/pvc-protection"] = "the PVC protection controller of kube-controller-manager, once no pod uses the claim",
        ["kubernetes.io/pv-protection"] = "the PV protection controller of kube-controller-manager, once no claim is bound to the volume",
        ["kubernetes.io/pv-controller"] = "the volume controller of kube-controller-manager, once the storage behind the volume is deleted",
        ["external-provisioner.volume.kubernetes.io/finalizer"] = "the CSI driver's external-provisioner, once the storage behind the volume is deleted",
        ["foregroundDeletion"] = "the garbage collector of kube-controller-manager, once everything that this object owns is gone",
        ["orphan"] = "the garbage collector of kube-controller-manager, once what this object owns no longer points to it",
        ["batch.kubernetes.io/job-tracking"] = "the Job controller of kube-controller-manager, once it has counted the pod",
        ["service.kubernetes.io/load-balancer-cleanup"] = "the service controller of the cloud provider (cloud-controller-manager), once the load balancer is gone",
        ["customresourcecleanup.apiextensions.k8s.io"] = "the API server, once all objects of the kind are gone",
        ["gateway-exists-finalizer.gateway.networking.k8s.io"] = "the Gateway controller, once no Gateway uses the class",
        ["pod.autoscaling.k8s.io/finalizer"] = "the pod autoscaler",
    };

    // The longest ending of the finalizer's domain decides.
    private static readonly Dictionary<string, string> ByDomain = new()
    {
        ["elbv2.k8s.aws"] = "the AWS Load Balancer Controller, once the load balancer and its target groups are gone",
        ["ingress.k8s.aws"] = "the AWS Load Balancer Controller, once the load balancer of the Ingress is gone",
        ["service.k8s.aws"] = "the AWS Load Balancer Controller, once the load balancer of the Service is gone",
        ["networking.k8s.aws"] = "the AWS network controllers",
        ["services.k8s.aws"] = "the AWS Controllers for Kubernetes, once the AWS resource is gone",
        ["networking.gke.io"] = "the GKE load balancer controller, once the Google Cloud resources are gone",
        ["ingress.gke.io"] = "the GKE Ingress controller, once the Google Cloud resources are gone",
        ["cert-manager.io"] = "cert-manager, once the certificate challenge is cleaned up",
        ["argoproj.io"] = "Argo CD, once the resources of the application are gone",
        ["fluxcd.io"] = "Flux, once what it applied is gone",
        ["crossplane.io"] = "Crossplane or its provider, once the external resource is gone",
        ["upbound.io"] = "a Crossplane provider, once the external resource is gone",
        ["externaldns.k8s.io"] = "external-dns, once the DNS records are gone",
        ["external-dns.io"] = "external-dns, once the DNS records are gone",
        ["istio.io"] = "Istio's operator (istiod)",
        ["gateway.networking.k8s.io"] = "the Gateway controller of the class in use",
        ["gateway.envoyproxy.io"] = "Envoy Gateway",
        ["projectcontour.io"] = "Contour",
        ["cilium.io"] = "Cilium",
        ["projectcalico.org"] = "Calico",
        ["snapshot.storage.kubernetes.io"] = "the CSI snapshot controller, once nothing uses the snapshot",
        ["longhorn.io"] = "Longhorn",
        ["ceph.rook.io"] = "Rook, once the Ceph resource is gone",
        ["velero.io"] = "Velero",
        ["keda.sh"] = "KEDA",
        ["karpenter.sh"] = "Karpenter, once the node is drained and gone",
        ["cluster.x-k8s.io"] = "Cluster API, once the machines are gone",
        ["strimzi.io"] = "Strimzi's operator",
        ["acid.zalan.do"] = "the Zalando Postgres operator",
        ["postgres-operator.crunchydata.com"] = "the Crunchy Postgres operator",
        ["cnpg.io"] = "the CloudNativePG operator",
        ["mongodb.com"] = "the MongoDB operator",
        ["elastic.co"] = "the Elastic operator (ECK)",
        ["rabbitmq.com"] = "the RabbitMQ operator",
        ["knative.dev"] = "Knative",
        ["tekton.dev"] = "Tekton",
        ["traefik.io"] = "Traefik",
        ["konghq.com"] = "Kong's ingress controller",
        ["banzaicloud.io"] = "the Banzai Cloud operator",
        ["kyverno.io"] = "Kyverno",
        ["gatekeeper.sh"] = "Gatekeeper",
        ["cattle.io"] = "Rancher",
        ["openshift.io"] = "OpenShift",
        ["reviewenv.dev"] = "ReviewEnv",
    };

    /// <summary>Whether kube-controller-manager clears it by itself, in its time.</summary>
    public static bool IsOfKubernetes(string finalizer) => Exact.TryGetValue(finalizer, out var who) && who.Contains("kube-controller-manager", StringComparison.Ordinal);

    /// <returns>A noun phrase, such as for "it is cleared by ...".</returns>
    public static string Of(string finalizer)
    {
        if (Exact.TryGetValue(finalizer, out var exact))
            return exact;
        if (finalizer.StartsWith("external-attacher/", StringComparison.Ordinal))
            return $"the external-attacher of the CSI driver {finalizer["external-attacher/".Length..]}, once the volume is detached from its node";

        var domain = finalizer.Split('/', 2)[0];
        for (var ending = domain; ending.Length > 0; ending = ending.IndexOf('.') is >= 0 and var dot ? ending[(dot + 1)..] : "")
        {
            if (ByDomain.TryGetValue(ending, out var known))
                return known;
        }
        return domain.Contains('.') ? $"the controller that put it there; its domain is {domain}" : "the controller that put it there; its name tells no domain";
    }
}
