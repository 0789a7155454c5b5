using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ReviewEnv.Local.Fronts;

/// <summary>Chooses ports that stay ours: below the range from which the system takes ports for outgoing connections.</summary>
internal static class Ports
{
    private const int Lowest = 20_000;
    private const int DefaultEphemeral = 32_768;
    private const int Tries = 200;
    private static readonly int Highest = Math.Max(Lowest + 2_000, FirstEphemeral());

    /// <summary>A port on which nobody listens at this moment.</summary>
    public static int Free()
    {
        using var listener = ListenAnywhere();
        return Of(listener);
    }

    /// <summary>The port that a socket listens on.</summary>
    public static int Of(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Listens on a free port.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public static Socket ListenAnywhere()
    {
        for (var i = 0; i < Tries; i++)
        {
            if (TryListen(RandomNumberGenerator.GetInt32(Lowest, Highest)) is { } socket) return socket;
        }

        throw new IOException($"No free port found on 127.0.0.1 between {Lowest} and {Highest}.");
    }

    /// <summary>Listens on this port; null when somebody else has it.</summary>
    public static Socket? TryListen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1024);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static int FirstEphemeral()
    {
        const string Setting = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(Setting) && int.TryParse(File.ReadAllText(Setting).Split('\t', ' ')[0], out var first) ? Math.Min(first, DefaultEphemeral) : DefaultEphemeral;
    }
}
