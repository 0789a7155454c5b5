using System.Text.Json;
using static ReviewEnv.Kubernetes.Tests.Judgement.Live;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class GatewayHealthTests
{
    private const string Current = ", \"observedGeneration\": 2";

    private static JsonElement Route(params string[] parents) => Object("gateway.networking.k8s.io/v1", "HTTPRoute",
        """ "parentRefs": [ { "group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public", "namespace": "infra" } ], "hostnames": ["fix-login.example.org"] """,
        $"\"parents\": [{string.Join(',', parents)}]");

    private static string Parent(params string[] conditions) =>
        $$"""{ "parentRef": { "group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public", "namespace": "infra" }, "controllerName": "example.org/gateway", "conditions": [{{string.Join(',', conditions)}}] }""";

    [Fact]
    public void A_route_is_healthy_when_its_parents_accept_it_as_it_is_now()
    {
        Route(Parent(Condition("Accepted", "True", "Accepted", more: Current), Condition("ResolvedRefs", "True", "ResolvedRefs", more: Current))).ShouldBeHealthy();
        Route(Parent(Condition("Accepted", "True", "Accepted", more: ", \"observedGeneration\": 1"), Condition("ResolvedRefs", "True", more: Current)))
            .ShouldWait("Gateway infra/public has not yet accepted the latest change");
        Route(Parent(Condition("Accepted", "True", more: Current))).ShouldWait("Gateway infra/public has not yet looked up its backends");
    }

    [Fact]
    public void A_route_that_no_controller_has_seen_waits() => Route().ShouldWait("no controller has answered for Gateway infra/public yet: the Gateway may not exist");

    [Fact]
    public void One_parent_that_has_not_answered_is_enough_to_wait()
    {
        var route = Object("gateway.networking.k8s.io/v1", "HTTPRoute", """ "parentRefs": [ { "name": "public", "namespace": "infra" }, { "name": "inner" } ] """,
            $"\"parents\": [{Parent(Condition("Accepted", "True", more: Current), Condition("ResolvedRefs", "True", more: Current))}]");
        route.ShouldWait("no controller has answered for Gateway inner yet");
    }

    [Fact]
    public void A_refusal_is_a_failure_and_a_backend_that_may_still_come_is_not()
    {
        Route(Parent(Condition("Accepted", "False", "NotAllowedByListeners", "No listener allows routes of namespace review-shop-fix-login", Current)))
            .ShouldBeBroken("Gateway infra/public does not accept it: No listener allows routes of namespace review-shop-fix-login");
        Route(Parent(Condition("Accepted", "False", "Pending", "waiting", Current))).ShouldWait("Gateway infra/public has not accepted it yet: waiting");
        Route(Parent(Condition("Accepted", "True", more: Current), Condition("ResolvedRefs", "False", "BackendNotFound", "Service web not found", Current)))
            .ShouldWait("Gateway infra/public does not find a backend: Service web not found");
        Route(Parent(Condition("Accepted", "True", more: Current), Condition("ResolvedRefs", "False", "RefNotPermitted", "no ReferenceGrant", Current)))
            .ShouldBeBroken("Gateway infra/public cannot use a backend: no ReferenceGrant");
    }

    [Fact]
    public void A_gateway_is_healthy_when_it_is_programmed()
    {
        JsonElement Gateway(params string[] conditions) => Object("gateway.networking.k8s.io/v1", "Gateway", "", $"\"conditions\": [{string.Join(',', conditions)}]");
        Gateway(Condition("Accepted", "True", more: Current), Condition("Programmed", "True", more: Current)).ShouldBeHealthy();
        Gateway(Condition("Accepted", "True", more: Current), Condition("Programmed", "False", "AddressNotAssigned", "no address", Current)).ShouldWait("is not programmed yet: no address");
        Gateway(Condition("Accepted", "Unknown", "Pending", "Waiting for controller")).ShouldWait("no controller has programmed it yet");
        Gateway(Condition("Accepted", "False", "InvalidParameters", "no such class", Current)).ShouldBeBroken("is not accepted: no such class");
    }
}
