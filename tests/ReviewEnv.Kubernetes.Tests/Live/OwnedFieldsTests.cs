using System.Text.Json;
using ReviewEnv.Kubernetes.Live;

namespace ReviewEnv.Kubernetes.Tests.Live;

public sealed class OwnedFieldsTests
{
    [Fact]
    public void What_the_server_strikes_from_the_book_of_a_StatefulSet_without_anybody_having_changed_it_is_no_change()
    {
        var answered = OwnedFields.Digest(StatefulSet("\"f:replicas\": {}, \"f:volumeClaimTemplates\": {}"), key: null);
        OwnedFields.Digest(StatefulSet("\"f:replicas\": {}"), key: null).ShouldBe(answered);
    }

    [Fact]
    public void A_field_that_somebody_takes_over_is_a_change()
    {
        var answered = OwnedFields.Digest(StatefulSet("\"f:replicas\": {}, \"f:serviceName\": {}"), key: null);
        OwnedFields.Digest(StatefulSet("\"f:serviceName\": {}"), key: null).ShouldNotBe(answered);
        OwnedFields.Digest(StatefulSet("\"f:replicas\": {}, \"f:serviceName\": {}", replicas: 2), key: null).ShouldNotBe(answered);
    }

    private static JsonElement StatefulSet(string owned, int replicas = 1) => JsonSerializer.Deserialize<JsonElement>($$"""
        {
          "metadata": { "managedFields": [ { "manager": "reviewenv", "operation": "Apply", "fieldsV1": { "f:spec": { {{owned}} } } } ] },
          "spec": { "replicas": {{replicas}}, "serviceName": "database", "volumeClaimTemplates": [ { "metadata": { "name": "data" } } ] }
        }
        """);
}
