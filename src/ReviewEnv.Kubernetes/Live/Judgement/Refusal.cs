using System.Text.RegularExpressions;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Why a server refused to create an object for a controller, such as the pods of a ReplicaSet.</summary>
/// <param name="IsFinal">Whether trying again will be refused again unless somebody changes something.</param>
internal sealed partial record Refusal(string Words, bool IsFinal)
{
    public static string Explain(string message) => Read(message).Words;

    public static Refusal Read(string message)
    {
        var core = Core().Match(message) is { Success: true } match ? match.Groups["why"].Value : message;

        // A quota that was just made counts nothing yet, and a new namespace gets its service account a moment later than itself.
        if (core.Says("status unknown for quota"))
            return new($"the quota has not been counted yet ({Phrase.Shorten(core)})", false);
        if (core.Says("error looking up service account"))
            return new($"its service account does not exist yet ({Phrase.Shorten(Phrase.After(core, ": "))})", false);
        if (core.Says("because it is being terminated"))
            return new("the namespace is being deleted", false);
        if (core.Says("failed calling webhook"))
            return new($"an admission webhook of the cluster does not answer ({Phrase.Shorten(core)})", false);

        if (Exceeded().Match(core) is { Success: true } exceeded)
            return new($"the quota {exceeded.Groups["quota"].Value} is used up: {Amounts(exceeded)}; ask for less or have the quota raised", true);
        if (core.Says("failed quota:"))
            return new($"the quota needs every container to say what it uses ({Phrase.Shorten(Phrase.After(core, "failed quota: "))}); set resources.requests and resources.limits", true);
        if (PodSecurity().Match(core) is { Success: true } security)
            return new($"Pod Security level {security.Groups["level"].Value} forbids it: {Phrase.Shorten(security.Groups["what"].Value, 600)}", true);
        if (core.Says("PodSecurityPolicy"))
            return new($"no PodSecurityPolicy of the cluster allows it ({Phrase.Shorten(Phrase.After(core, "policy: ", "pod: "))})", true);
        if (core.Says(" usage per ", "limit to request ratio per "))
            return new($"a LimitRange of the namespace forbids it: {Phrase.Shorten(core.Trim('[', ']'))}", true);
        if (Webhook().Match(message) is { Success: true } webhook)
            return new($"the cluster's admission webhook {webhook.Groups["name"].Value} refuses it: {Phrase.Shorten(webhook.Groups["what"].Value)}", true);
        if (core.Says("ValidatingAdmissionPolicy"))
            return new($"a policy of the cluster refuses it: {Phrase.Shorten(core)}", true);
        if (core.Says("the object has been modified", "not yet ready to handle request", "timeout", "timed out", "etcdserver", "Internal error occurred", "connection refused"))
            return new(Phrase.Shorten(core), false);
        return new(Phrase.Shorten(core), message.Says(" is forbidden", " is invalid", "denied"));
    }

    private static string Amounts(Match exceeded)
    {
        var used = Parse(exceeded.Groups["used"].Value);
        var limited = Parse(exceeded.Groups["limited"].Value);
        return string.Join(", ", Parse(exceeded.Groups["requested"].Value).Select(asked =>
            $"{asked.Key} {asked.Value} asked for, {used.GetValueOrDefault(asked.Key, "0")} of {limited.GetValueOrDefault(asked.Key, "?")} in use"));
    }

    private static Dictionary<string, string> Parse(string amounts) =>
        amounts.Split(',').Select(amount => amount.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim()).ToDictionary(group => group.Key, group => group.First()[1].Trim());

    [GeneratedRegex(@"(?:is forbidden|is invalid): (?<why>.+)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Core();

    [GeneratedRegex(@"exceeded quota: (?<quota>[^,]+), requested: (?<requested>\S+), used: (?<used>\S+), limited: (?<limited>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Exceeded();

    [GeneratedRegex(@"violates PodSecurity ""(?<level>[^:""]+)[^""]*"": (?<what>.+)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PodSecurity();

    [GeneratedRegex(@"admission webhook ""(?<name>[^""]+)"" denied the request(?: without explanation|:\s*(?<what>.+))?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Webhook();
}
