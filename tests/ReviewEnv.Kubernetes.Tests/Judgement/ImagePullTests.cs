using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class ImagePullTests
{
    [Theory]
    [InlineData("rpc error: code = NotFound desc = failed to pull and unpack image \"r.example.org/denied/tls:4014035\": failed to resolve reference \"r.example.org/denied/tls:4014035\": r.example.org/denied/tls:4014035: not found", "does not exist")]
    [InlineData("failed to resolve reference \"r.example.org/denied/tls:4014035\": unexpected status from HEAD request to https://r.example.org/v2/x/manifests/4014035: 403 Forbidden", "refuses the cluster")]
    [InlineData("failed to resolve reference \"r.example.org/denied/tls:4014035\": unexpected status code [manifests 4014035]: 401 Unauthorized", "refuses the cluster")]
    [InlineData("failed to resolve reference \"r.example.org/denied/tls:4014035\": unexpected status from HEAD request to https://r.example.org/v2/x/manifests/4014035: 503 Service Unavailable", "cannot reach the registry")]
    [InlineData("toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating", "limits how often")]
    [InlineData("no match for platform in manifest: not found", "architecture")]
    [InlineData("failed to do request: Head \"https://r.example.org/v2/\": x509: certificate signed by unknown authority", "does not trust")]
    [InlineData("failed to do request: Head \"https://r.example.org/v2/\": http: server gave HTTP response to HTTPS client", "does not trust")]
    [InlineData("failed to do request: Head \"https://r.example.org/v2/\": dial tcp 10.4.0.1:443: i/o timeout", "cannot reach the registry")]
    [InlineData("failed to extract layer sha256:401: write /var/lib/x: no space left on device: unknown", "disk is full")]
    [InlineData("Error: image operating system \"windows\" cannot be used on this platform", "image operating system")]
    public void The_registrys_answer_is_told_from_the_names_in_it(string message, string words) => ImagePull.Explain("r.example.org/denied/tls:4014035", message).ShouldContain(words);
}
