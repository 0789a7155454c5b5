using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Core.Tests.Yaml;

public sealed class ClosestTests
{
    [Theory]
    [InlineData("comand", "; did you mean 'command'?")]
    [InlineData("public_url", "; did you mean 'publicUrl'?")]
    [InlineData("zzz", "; known: command, listen, publicUrl")]
    public void A_mistyped_name_finds_its_neighbour(string name, string hint) =>
        Closest.Hint(name, ["command", "publicUrl", "listen"]).ShouldBe(hint);
}
