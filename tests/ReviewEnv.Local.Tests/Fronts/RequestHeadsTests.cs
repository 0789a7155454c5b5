using System.Text;
using ReviewEnv.Local.Fronts;

namespace ReviewEnv.Local.Tests.Fronts;

public sealed class RequestHeadsTests
{
    private const string Visitor = "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: Mozilla/5.0\r\n\r\n";
    private const string Probe = "GET / HTTP/1.1\r\nHost: a\r\nuser-agent: ReviewEnv-Probe\r\n\r\n";
    private readonly RequestHeads heads = new();

    [Fact]
    public void A_visitor_is_one_and_so_is_the_body_that_follows()
    {
        Said(Visitor, begins: true).ShouldBeTrue();
        Said("more of the body", begins: false).ShouldBeTrue();
    }

    [Fact]
    public void A_probe_is_none_until_the_connection_is_used_by_somebody_else()
    {
        Said(Probe, begins: true).ShouldBeFalse();
        heads.IsProbe.ShouldBeTrue();
        heads.ServerSaid().ShouldBeFalse();
        Said(Visitor, begins: true).ShouldBeTrue();
        heads.IsProbe.ShouldBeFalse();
    }

    [Fact]
    public void A_head_in_pieces_is_judged_when_it_is_whole()
    {
        for (var i = 0; i < Probe.Length - 1; i++) Said(Probe[i..(i + 1)], begins: i == 0).ShouldBeFalse();
        Said(Probe[^1..], begins: false).ShouldBeFalse();
        heads.IsProbe.ShouldBeTrue();
        heads.ServerSaid().ShouldBeFalse();
    }

    [Fact]
    public void Who_is_answered_before_the_head_is_whole_is_a_visitor()
    {
        Said("EHLO me\r\n", begins: true).ShouldBeFalse();
        heads.ServerSaid().ShouldBeTrue();
        heads.ServerSaid().ShouldBeFalse();
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("quit\r\n")]
    public void What_is_no_HTTP_is_a_visit_at_once(string bytes) => Said(bytes, begins: true).ShouldBeTrue();

    [Fact]
    public void A_head_without_end_is_a_visit() => Said("GET /" + new string('x', 20_000), begins: true).ShouldBeTrue();

    [Theory]
    [InlineData("GET /?q=User-Agent:%20ReviewEnv-Probe HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nX: User-Agent: ReviewEnv-Probe\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\n\r\nUser-Agent: ReviewEnv-Probe\r\n\r\n")]
    public void The_words_elsewhere_make_no_probe(string bytes) => Said(bytes, begins: true).ShouldBeTrue();

    private bool Said(string text, bool begins) => heads.ClientSaid(Encoding.Latin1.GetBytes(text), begins);
}
