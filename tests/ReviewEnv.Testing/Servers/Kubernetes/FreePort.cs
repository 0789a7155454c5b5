using System.Net;
using System.Net.Sockets;

namespace ReviewEnv.Testing.Servers.Kubernetes;

internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
