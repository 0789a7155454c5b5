using System.Buffers.Text;
using System.Text;
using ReviewEnv.Testing;

namespace ReviewEnv.Benchmarks.Load;

/// <summary>A whole HTTP request in bytes, rendered once; each event changes only the digits in which it differs, so that the client leaves the machine to the server.</summary>
internal sealed class PushTemplate
{
    public const string Project = "bench/web";
    private const string KeyMark = "kkkkkkkk-kkkk-kkkk-kkkk-kkkkkkkkkkkk";
    private const string BranchMark = "bench-NNNNN";
    private static readonly string BeforeMark = new('d', 40);
    private static readonly string AfterMark = new('e', 40);
    private readonly byte[] request;
    private readonly int key;
    private readonly int branch;
    private readonly int before;
    private readonly int[] afters;

    public PushTemplate(int port, string secret)
    {
        var body = PushPayload.Of(Project, "refs/heads/" + BranchMark, BeforeMark, AfterMark);
        var head = $"POST /webhooks/gitlab HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nUser-Agent: GitLab/18.0.0\r\n"
            + $"Idempotency-Key: {KeyMark}\r\nX-Gitlab-Event: Push Hook\r\nX-Gitlab-Token: {secret}\r\nX-Gitlab-Instance: https://gitlab.example.com\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n";
        request = [.. Encoding.ASCII.GetBytes(head), .. body];
        key = PlacesOf(KeyMark).Single();
        branch = PlacesOf(BranchMark).Single() + "bench-".Length;
        before = PlacesOf(BeforeMark).Single();
        afters = PlacesOf(AfterMark);
    }

    /// <summary>The name of a branch of the load.</summary>
    public static string BranchOf(int number) => $"bench-{number:d5}";

    /// <summary>The request of one push; valid until the next call.</summary>
    /// <param name="number">Which branch.</param>
    /// <param name="from">The number of the commit before; 0 when the branch is new.</param>
    /// <param name="to">The number of the commit after; no other push of the load may have it.</param>
    public ReadOnlyMemory<byte> Render(int number, long from, long to)
    {
        Digits(key + 24, to, 12, 'x');
        Digits(key, number, 8, 'x');
        Digits(branch, number, 5, 'd');
        Digits(before, from, 40, 'x');
        foreach (var after in afters) Digits(after, to, 40, 'x');
        return request;
    }

    private void Digits(int at, long value, int count, char format) => Utf8Formatter.TryFormat(value, request.AsSpan(at, count), out _, new System.Buffers.StandardFormat(format, (byte)count));

    private int[] PlacesOf(string mark)
    {
        var bytes = Encoding.ASCII.GetBytes(mark);
        var places = new List<int>();
        for (var at = 0; request.AsSpan(at).IndexOf(bytes) is >= 0 and var found; at += found + bytes.Length) places.Add(at + found);
        return [.. places];
    }
}
