using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class NamespaceDeletionTests
{
    [Fact]
    public void What_remains_is_read_from_the_conditions()
    {
        var remains = NamespaceDeletion.Of(Live.Object("v1", "Namespace", "\"finalizers\": [\"kubernetes\"]", $$"""
            "phase": "Terminating", "conditions": [
              {{Live.Condition("NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered")}},
              {{Live.Condition("NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions", "All legacy kube types successfully parsed")}},
              {{Live.Condition("NamespaceDeletionContentFailure", "False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization")}},
              {{Live.Condition("NamespaceContentRemaining", "True", "SomeResourcesRemain", "Some resources are remaining: persistentvolumeclaims. has 1 resource instances, widgets.example.org has 2 resource instances")}},
              {{Live.Condition("NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", "Some content in the namespace has finalizers remaining: example.org/hold in 2 resource instances, kubernetes.io/pvc-protection in 1 resource instances")}} ]
            """));
        remains.Resources.ShouldBe([new("persistentvolumeclaims", "", 1), new("widgets", "example.org", 2)]);
        remains.Finalizers.ShouldBe([new("example.org/hold", 2), new("kubernetes.io/pvc-protection", 1)]);
        remains.Problems.ShouldBeEmpty();
        remains.Words.ShouldBe("still there: 1 persistentvolumeclaims, 2 widgets.example.org; 2 objects are held by finalizer example.org/hold, to be cleared by the controller that put it there; its domain is example.org; "
            + "1 object is held by finalizer kubernetes.io/pvc-protection, to be cleared by the PVC protection controller of kube-controller-manager, once no pod uses the claim");
    }

    [Fact]
    public void An_API_that_does_not_answer_is_named()
    {
        var remains = NamespaceDeletion.Of(Live.Object("v1", "Namespace", "", $"\"conditions\": [{Live.Condition("NamespaceDeletionDiscoveryFailure", "True", "DiscoveryFailed",
            "Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: the server is currently unable to handle the request")}]"));
        remains.Words.ShouldBe("the cluster cannot tell what is left, because the API metrics.k8s.io/v1beta1 does not answer (the server is currently unable to handle the request): its APIService must be repaired or removed");
    }

    [Fact]
    public void Content_that_cannot_be_deleted_is_a_problem_and_content_that_is_merely_still_there_is_not()
    {
        string? Words(string message) => NamespaceDeletion.Of(Live.Object("v1", "Namespace", "", $"\"conditions\": [{Live.Condition("NamespaceDeletionContentFailure", "True", "ContentDeletionFailed", message)}]")).Words;
        Words("Failed to delete all resource types, 1 remaining: admission webhook \"guard\" denied the request").ShouldBe("the cluster fails to delete some of it: Failed to delete all resource types, 1 remaining: admission webhook \"guard\" denied the request");
        Words("Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: shop for gvr: /v1, Resource=pods").ShouldBeNull();
    }

    [Fact]
    public void A_namespace_that_says_nothing_has_no_remains() => NamespaceDeletion.Of(Live.Object("v1", "Namespace", "", "\"phase\": \"Active\"")).IsNothing.ShouldBeTrue();

    [Theory]
    [InlineData("foregroundDeletion", "garbage collector")]
    [InlineData("orphan", "garbage collector")]
    [InlineData("kubernetes", "namespace controller")]
    [InlineData("kubernetes.io/pv-protection", "PV protection")]
    [InlineData("service.kubernetes.io/load-balancer-cleanup", "cloud-controller-manager")]
    [InlineData("ingress.k8s.aws/resources", "AWS Load Balancer Controller")]
    [InlineData("group.ingress.k8s.aws/shared", "AWS Load Balancer Controller")]
    [InlineData("elbv2.k8s.aws/resources", "AWS Load Balancer Controller")]
    [InlineData("finalizer.acme.cert-manager.io", "cert-manager")]
    [InlineData("resources-finalizer.argocd.argoproj.io", "Argo CD")]
    [InlineData("resources-finalizer.argocd.argoproj.io/background", "Argo CD")]
    [InlineData("finalizers.fluxcd.io", "Flux")]
    [InlineData("finalizer.managedresource.crossplane.io", "Crossplane")]
    [InlineData("istio-finalizer.install.istio.io", "Istio")]
    [InlineData("gateway-exists-finalizer.gateway.networking.k8s.io", "Gateway controller")]
    [InlineData("external-attacher/ebs-csi-aws-com", "CSI driver ebs-csi-aws-com")]
    [InlineData("shop.example.org/cleanup", "its domain is shop.example.org")]
    [InlineData("evilargoproj.io/x", "its domain is evilargoproj.io")]
    [InlineData("cleanup", "its name tells no domain")]
    public void Each_finalizer_has_somebody_to_clear_it(string finalizer, string who) => FinalizerWords.Of(finalizer).ShouldContain(who);
}
