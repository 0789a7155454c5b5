using System.Text.Json.Nodes;
using ReviewEnv.Api.Views;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.Tests.Api;

public sealed class StarsTests
{
    [Theory]
    [InlineData("""{"command":["run","--password","hunter2"]}""", """{"command":["run","--password","***"]}""")]
    [InlineData("""{"environment":{"URL":"db://u:hunter2@host"}}""", """{"environment":{"URL":"db://u:***@host"}}""")]
    [InlineData("""{"hunter2-key":null,"a hunter22":true}""", """{"***-key":null,"a ***":true}""")]
    [InlineData("""{"pin":7331,"count":4,"on":false}""", """{"pin":"***","count":4,"on":false}""")]
    [InlineData("""{"pin":"0x1CA3"}""", """{"pin":"***"}""")]
    public void A_secret_is_shown_nowhere_in_what_was_rendered(string rendered, string shown)
    {
        var stars = new Stars([new Secret("hunter2"), new Secret("hunter22"), new Secret("0x1CA3"), new Secret("")]);
        stars.Over(JsonNode.Parse(rendered))!.ToJsonString().ShouldBe(shown);
    }
}
