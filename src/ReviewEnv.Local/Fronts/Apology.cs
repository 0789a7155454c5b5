using System.Net.Sockets;
using System.Text;

namespace ReviewEnv.Local.Fronts;

/// <summary>What a front answers itself while nothing serves.</summary>
internal static class Apology
{
    private static readonly TimeSpan RequestWait = TimeSpan.FromSeconds(2);

    /// <summary>Says it after the request was read: closing earlier would reset the connection before the answer arrives.</summary>
    public static async Task SayAsync(Socket client, Opening opening, Front front, TimeProvider clock)
    {
        using var patience = new CancellationTokenSource(RequestWait, clock);
        while (!opening.HasHead && !opening.HasEnded && !opening.IsFull) await opening.TakeAsync(patience.Token);
        if (opening.IsVisit) front.Visits.Note(waits: false);

        var body = Encoding.UTF8.GetBytes(front.Notice + "\n");
        var head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 1\r\nCache-Control: no-store\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await client.SendAsync(Encoding.ASCII.GetBytes(head), SocketFlags.None);
        await client.SendAsync(body, SocketFlags.None);
        client.Shutdown(SocketShutdown.Send);
        // Until the other side has closed, too, or patience ends.
        var rest = new byte[4096];
        while (await client.ReceiveAsync(rest, SocketFlags.None, patience.Token) > 0) { }
    }
}
