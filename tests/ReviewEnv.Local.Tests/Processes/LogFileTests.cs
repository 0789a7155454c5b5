using System.Net.Sockets;
using ReviewEnv.Local.Processes;

namespace ReviewEnv.Local.Tests.Processes;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Log => folder["a.log"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("one\ntwo\nthree\n", 2, "two|three")]
    [InlineData("one\ntwo\nunfinished", 2, "two|unfinished")]
    [InlineData("one\r\ntwo\r\n", 5, "one|two")]
    [InlineData("", 5, "")]
    [InlineData("one\n", 0, "")]
    public void The_last_lines_are_given_oldest_first(string text, int lines, string expected)
    {
        File.WriteAllText(Log, text);
        string.Join('|', LogFile.Tail(Log, lines)).ShouldBe(expected);
    }

    [Fact]
    public void A_log_that_is_not_there_has_no_lines() => LogFile.Tail(folder["none"], 5).ShouldBeEmpty();

    [Fact]
    public void A_log_that_cannot_be_opened_has_no_lines()
    {
        // A socket is there, but opening it as a file is refused to everybody, root included.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Log));
        File.Exists(Log).ShouldBeTrue();
        Should.Throw<IOException>(() => File.OpenRead(Log).Dispose());
        LogFile.Tail(Log, 5).ShouldBeEmpty();
        LogFile.List(folder["none"]).ShouldBeEmpty();
    }

    [Fact]
    public void The_end_of_a_large_log_is_read_without_a_torn_line()
    {
        File.WriteAllLines(Log, Enumerable.Range(0, 100_000).Select(number => $"line {number}"));
        LogFile.Tail(Log, 100_000)[0].ShouldStartWith("line ");
        LogFile.Tail(Log, 2).ShouldBe(["line 99998", "line 99999"]);
    }

    [Fact]
    public void A_log_that_grew_too_large_keeps_its_end_and_can_be_appended_to()
    {
        using var process = new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        process.Write(new byte[LogFile.MostBytes]);
        process.Write("last\n"u8);
        process.Flush();
        LogFile.KeepShort(Log);
        new FileInfo(Log).Length.ShouldBeLessThan(2 << 20);
        LogFile.Tail(Log, 1)[0].ShouldEndWith("last");
    }
}
