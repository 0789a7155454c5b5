using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReviewEnv.Local.Tests.Fronts;

/// <summary>Small servers behind a front, and clients before it.</summary>
internal sealed class Backends : IDisposable
{
    private readonly List<TcpListener> listeners = [];

    /// <summary>Answers every request of a connection with this text.</summary>
    public int Answering(string text) => Start(async stream =>
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) > 0) await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}"));
    });

    /// <returns>The port.</returns>
    public int Start(Func<NetworkStream, Task> serve)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
        listeners.Add(listener);
        _ = AcceptAsync(listener, serve);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        foreach (var listener in listeners) listener.Dispose();
    }

    public static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>Connects and asks.</summary>
    public static async Task<Socket> AskAsync(int port, string agent = "test")
    {
        var socket = await ConnectAsync(port);
        await socket.SendAsync(Request(agent));
        return socket;
    }

    public static byte[] Request(string agent = "test") => Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: here\r\nUser-Agent: {agent}\r\n\r\n");

    /// <summary>What comes next; empty at the end.</summary>
    public static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
    }

    /// <summary>Reads until this was said.</summary>
    public static async Task<string> ReadUntilAsync(Socket socket, string end)
    {
        var all = "";
        while (!all.Contains(end, StringComparison.Ordinal))
        {
            var next = await ReadAsync(socket);
            if (next.Length == 0) throw new IOException($"The connection ended after: {all}");
            all += next;
        }

        return all;
    }

    private static async Task AcceptAsync(TcpListener listener, Func<NetworkStream, Task> serve)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(), serve);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(TcpClient client, Func<NetworkStream, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream());
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                // The other side is gone.
            }
        }
    }
}
