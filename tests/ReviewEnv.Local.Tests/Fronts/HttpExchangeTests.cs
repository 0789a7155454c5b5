using System.Text;
using ReviewEnv.Local.Fronts;

namespace ReviewEnv.Local.Tests.Fronts;

public sealed class HttpExchangeTests
{
    private readonly HttpExchange exchange = new();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n")]
    [InlineData("HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n\r\n23456789\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n")]
    public void An_answer_is_complete_with_its_last_byte_and_not_before(string request, string answer)
    {
        for (var round = 0; round < 2; round++)
        {
            exchange.IsComplete.ShouldBeTrue();
            exchange.ClientSaid(Encoding.ASCII.GetBytes(request));
            foreach (var one in Encoding.ASCII.GetBytes(answer))
            {
                exchange.IsComplete.ShouldBeFalse();
                exchange.ServerSaid([one]);
            }
        }

        exchange.IsComplete.ShouldBeTrue();
        exchange.ClientSaid(Encoding.ASCII.GetBytes(request));
        exchange.ServerSaid(Encoding.ASCII.GetBytes(answer));
        exchange.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void A_body_that_follows_its_request_is_part_of_it()
    {
        exchange.ClientSaid("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n"u8);
        exchange.ClientSaid("abc"u8);
        exchange.ServerSaid("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
        exchange.IsComplete.ShouldBeTrue();
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore")]
    public void What_is_not_understood_is_opaque(string answer)
    {
        exchange.ClientSaid("GET / HTTP/1.1\r\n\r\n"u8);
        exchange.ServerSaid(Encoding.ASCII.GetBytes(answer));
        exchange.IsOpaque.ShouldBeTrue();
        exchange.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void An_answer_without_a_length_is_never_complete()
    {
        exchange.ClientSaid("GET / HTTP/1.1\r\n\r\n"u8);
        exchange.ServerSaid("HTTP/1.1 200 OK\r\n\r\nhello"u8);
        exchange.IsComplete.ShouldBeFalse();
        exchange.IsOpaque.ShouldBeFalse();
    }

    [Fact]
    public void Requests_sent_ahead_make_it_opaque()
    {
        exchange.ClientSaid("GET / HTTP/1.1\r\n\r\n"u8);
        exchange.ServerSaid("HTTP/1.1 200 OK\r\n"u8);
        exchange.ClientSaid("GET / HTTP/1.1\r\n\r\n"u8);
        exchange.IsOpaque.ShouldBeTrue();
    }
}
