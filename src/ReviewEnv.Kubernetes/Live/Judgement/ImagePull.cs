using System.Globalization;
using System.Text.RegularExpressions;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Why an image cannot be pulled: the runtimes wrap a registry's answer in several layers of their own.</summary>
internal static partial class ImagePull
{
    /// <param name="message">The runtime's words; empty or only "Back-off pulling image" when the cause is told elsewhere.</param>
    public static string Explain(string image, string message)
    {
        var cause = BackOff().Replace(message, "").Trim();
        if (cause.Length == 0)
            return $"image {image} cannot be pulled: the node tries again less and less often; check that this tag was pushed and that the cluster may read it";

        // Names and addresses may hold anything, such as a commit with 401 in it: only what is said about them counts.
        var said = Quoted().Replace(cause, "").Replace(image, "");
        var answer = Phrase.Shorten(Innermost(cause, image));
        if (said.Says("toomanyrequests", "429 Too Many", "rate limit"))
            return $"image {image} cannot be pulled: the registry limits how often it may be asked ({answer}); it is tried again";
        // A registry that hides what it does not show answers the same for "not there" and "not for you".
        if (said.Says("may require authorization", "may require 'docker login'", "may require docker login"))
            return $"image {image} cannot be pulled: it does not exist, or the cluster may not read it ({answer}); check name and tag, and the image pull secret";
        if (HttpStatus(said) is 401 or 403 || said.Says("unauthorized", "denied", "forbidden", "no basic auth credentials", "authentication required"))
            return $"image {image} cannot be pulled: the registry refuses the cluster ({answer}); check the image pull secret";
        if (said.Says("no match for platform", "no matching manifest", "does not match the specified platform", "no image found in manifest list for architecture"))
            return $"image {image} cannot be pulled: it was not built for this node's architecture ({answer})";
        if (said.Says("no space left on device"))
            return $"image {image} cannot be pulled: the node's disk is full";
        if (HttpStatus(said) is 404 || said.Says("not found", "manifest unknown", "name unknown", "does not exist"))
            return $"image {image} does not exist ({answer}); was this tag built and pushed?";
        if (said.Says("x509", "certificate", "HTTP response to HTTPS client", "tls:"))
            return $"image {image} cannot be pulled: the node does not trust the registry ({answer})";
        if (HttpStatus(said) is >= 500 || said.Says("no such host", "connection refused", "i/o timeout", "timeout", "deadline exceeded", "no route to host", "network is unreachable", "connection reset", "EOF", "server misbehaving"))
            return $"image {image} cannot be pulled: the node cannot reach the registry ({answer})";
        return $"image {image} cannot be pulled: {answer}";
    }

    private static string Innermost(string cause, string image)
    {
        var text = Layers().Replace(cause, "");
        return text.StartsWith(image + ": ", StringComparison.Ordinal) ? text[(image.Length + 2)..] : text;
    }

    private static int? HttpStatus(string said) => Status().Match(said) is { Success: true } match ? int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"""[^""]*""", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(status|status code|code)[^:0-9]{0,40}:? ?(?<code>[45]\d\d)\b|\b(?<code>[45]\d\d) (Unauthorized|Forbidden|Not Found|Internal|Bad|Service|Gateway|Too)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Status();

    [GeneratedRegex(@"^Back-off pulling image ""[^""]*""(: (ErrImagePull: )?)?|^Failed to pull image ""[^""]*"": ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BackOff();

    [GeneratedRegex(@"rpc error: code = \w+ desc = |Error response from daemon: |failed to pull and unpack image ""[^""]*"": |failed to resolve reference ""[^""]*"": |failed to copy: |(initializing source|reading manifest [^:]+ in|pinging container registry) \S+: ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Layers();
}
