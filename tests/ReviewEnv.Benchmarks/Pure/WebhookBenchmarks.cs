using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Webhooks;
using ReviewEnv.Testing;

namespace ReviewEnv.Benchmarks.Pure;

/// <summary>What one delivery costs before it reaches the store.</summary>
[MemoryDiagnoser]
public class WebhookBenchmarks
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private readonly byte[] push = PushPayload.Of("shop/web", "refs/heads/feature/hello", Some.CommitOf(1).Value, Some.CommitOf(2).Value);
    private readonly WebhookVerifier verifier = new(
        new WebhookSecrets(new Secret("swordfish"), new Secret("whsec_" + Convert.ToBase64String(Key))), new ManualTimeProvider());

    private WebhookHeaders token;
    private WebhookHeaders signed;

    [GlobalSetup]
    public void Setup()
    {
        var timestamp = new ManualTimeProvider().GetUtcNow().ToUnixTimeSeconds().ToString();
        byte[] text = [.. Encoding.UTF8.GetBytes($"id.{timestamp}."), .. push];
        token = new WebhookHeaders { Token = "swordfish" };
        signed = new WebhookHeaders { Id = "id", Timestamp = timestamp, Signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key, text)) };
        if (!CheckSignature() || CheckToken() != Authenticity.Authentic) throw new InvalidOperationException("The deliveries to measure with are not authentic.");
    }

    [Benchmark]
    public ParsedWebhook ParsePush() => WebhookParser.Parse(push, "Push Hook");

    [Benchmark]
    public Authenticity CheckToken() => verifier.CheckHeaders(token);

    [Benchmark]
    public bool CheckSignature() => verifier.CheckSignature(signed, push);
}
