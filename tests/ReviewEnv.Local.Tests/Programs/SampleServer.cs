using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReviewEnv.Local.Tests.Programs;

/// <summary>The software of a test's environment: answers with its commit, in the way that the file <c>behaviour.txt</c> of the commit says.</summary>
internal static class SampleServer
{
    public static async Task<int> RunAsync()
    {
        var behaviour = File.Exists("behaviour.txt") ? (await File.ReadAllTextAsync("behaviour.txt")).Trim() : "Works";
        Console.WriteLine($"starting as {behaviour}");
        if (behaviour == "FailsToStart")
        {
            Console.Error.WriteLine("boom: a module is missing");
            return 3;
        }

        if (behaviour == "NeverAnswers") await Task.Delay(Timeout.Infinite);
        using var listener = new TcpListener(IPAddress.Parse(Variable("HOST")), int.Parse(Variable("PORT")));
        listener.Start(512);
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
    }

    private static async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                while (await AnswerAsync(client, reader)) { }
            }
            catch (IOException)
            {
                // The client is gone.
            }
        }
    }

    private static async Task<bool> AnswerAsync(TcpClient client, StreamReader reader)
    {
        if (await reader.ReadLineAsync() is not { Length: > 0 } request) return false;
        var close = false;
        while (await reader.ReadLineAsync() is { Length: > 0 } header) close |= header.Equals("Connection: close", StringComparison.OrdinalIgnoreCase);
        var target = request.Split(' ')[1];
        if (target.StartsWith("/hold/", StringComparison.Ordinal)) await HoldAsync(target[5..]);
        if (target == "/exit") System.Environment.Exit(7);
        var body = target == "/environment"
            ? string.Join('\n', System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(pair => $"{pair.Key}={pair.Value}").Order())
            : $"commit {Variable("CI_COMMIT_SHA")} pid {System.Environment.ProcessId} in {Directory.GetCurrentDirectory()}";
        var bytes = Encoding.UTF8.GetBytes(body);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {bytes.Length}\r\nConnection: {(close ? "close" : "keep-alive")}\r\n\r\n"));
        await client.GetStream().WriteAsync(bytes);
        return !close;
    }

    /// <summary>Says that the request has arrived, and waits for a file before it is answered.</summary>
    private static async Task HoldAsync(string path)
    {
        await File.WriteAllTextAsync(path + ".held", "");
        while (!File.Exists(path)) await Task.Delay(10);
    }

    private static string Variable(string name) => System.Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");
}
