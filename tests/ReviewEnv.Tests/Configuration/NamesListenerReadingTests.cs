using ReviewEnv.Configuration;
using static ReviewEnv.Tests.Configuration.SomeConfiguration;

namespace ReviewEnv.Tests.Configuration;

public sealed class NamesListenerReadingTests : IDisposable
{
    private readonly SomeConfiguration some = new();

    public void Dispose() => some.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:8081")]
    [InlineData("http://localhost:8081")]
    [InlineData("http://[::1]:8081")]
    [InlineData("http://0.0.0.0:8081")]
    [InlineData("http://[::]:8081")]
    public void A_target_of_processes_can_listen_for_all_of_its_environments(string listen) =>
        some.Load(With($"here: {{ process: {{ listen: \"{listen}\" }} }}")).Targets.ShouldHaveSingleItem().ShouldBeOfType<TargetSettings.Process>().Listen.ShouldBe(new Uri(listen));

    [Fact]
    public void Without_a_word_it_does_not() => some.Load(Minimal).Targets.ShouldHaveSingleItem().ShouldBeOfType<TargetSettings.Process>().Listen.ShouldBeNull();

    [Theory]
    [InlineData("https://127.0.0.1:8081", "targets.here.process.listen: 'https://127.0.0.1:8081' is not an address of this machine with a port, such as http://127.0.0.1:8081")]
    [InlineData("8081", "targets.here.process.listen: '8081' is not an address of this machine")]
    [InlineData("http://127.0.0.1:0", "targets.here.process.listen: 'http://127.0.0.1:0' is not an address of this machine")]
    [InlineData("http://10.0.0.1:8081", "targets.here.process.listen: 'http://10.0.0.1:8081' is not an address of this machine")]
    [InlineData("http://127.0.0.1:8081/path", "targets.here.process.listen: 'http://127.0.0.1:8081/path' is not an address of this machine")]
    [InlineData("http://127.0.0.1:8080", "targets.here.process.listen: 'http://127.0.0.1:8080' is where the server itself listens (http://127.0.0.1:8080); take another port")]
    [InlineData("http://0.0.0.0:8080", "targets.here.process.listen: 'http://0.0.0.0:8080' is where the server itself listens")]
    [InlineData("http://localhost:8080", "targets.here.process.listen: 'http://localhost:8080' is where the server itself listens")]
    public void What_cannot_be_listened_on_is_told_with_its_key(string listen, string expected) =>
        some.Problems(With($"here: {{ process: {{ listen: \"{listen}\" }} }}")).ShouldHaveSingleItem().ShouldContain(expected);

    [Fact]
    public void Two_targets_do_not_share_a_listener() =>
        some.Problems(With("here: { process: { listen: \"http://127.0.0.1:8081\" } }, there: { process: { directory: b, listen: \"http://0.0.0.0:8081\" } }"))
            .ShouldHaveSingleItem().ShouldContain("targets.there: listens where 'here' does (http://127.0.0.1:8081); give each target a port of its own");

    private static string With(string targets) => Forge + $"targets: {{ {targets} }}\n" + Projects;
}
