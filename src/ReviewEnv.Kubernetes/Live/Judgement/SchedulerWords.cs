using System.Text.RegularExpressions;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Makes a scheduler's account of why no node fits readable, such as <c>0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had taint {gpu: true}, that the pod didn't tolerate.</c></summary>
internal static partial class SchedulerWords
{
    public static string Of(string message)
    {
        var text = Phrase.Shorten(Preemption().Replace(message, ""), 2000);
        if (Claim().Match(text) is { Success: true } claim)
            return $"no node can take it: the PersistentVolumeClaim {claim.Groups["name"].Value} does not exist";
        if (text.Says("no nodes available to schedule pods"))
            return "no node can take it: the cluster has no nodes";
        if (Counted().Match(text) is not { Success: true } counted)
            return $"no node can take it: {Phrase.Shorten(text)}";

        var all = counted.Groups["all"].Value;
        var reasons = Reason().Split(counted.Groups["why"].Value).Select(reason => Readable(reason.Trim(), all)).ToList();
        return Phrase.Shorten($"no node can take it: {string.Join("; ", reasons)}", 600) + Advice(text);
    }

    private static string Readable(string reason, string all)
    {
        if (reason.Says("unbound immediate PersistentVolumeClaims"))
            return "a PersistentVolumeClaim of it has no volume yet";
        if (One().Match(reason) is not { Success: true } one)
            return reason;
        var count = one.Groups["n"].Value;
        var many = count != "1";
        var nodes = count == all ? (many ? $"all {count} nodes" : "the only node") : $"{count} of {all} nodes";
        var what = one.Groups["what"].Value;
        return what switch
        {
            _ when what.StartsWith("Insufficient ", StringComparison.Ordinal) => $"{nodes} {(many ? "have" : "has")} too little {what["Insufficient ".Length..]} free",
            "Too many pods" => $"{nodes} {(many ? "have" : "has")} as many pods as allowed",
            _ when what.Says("taint") && Taint().Match(what) is { Success: true } taint => $"{nodes} {(many ? "have" : "has")} the taint {taint.Value}, which it does not tolerate",
            _ when what.Says("node affinity", "node selector") => $"{nodes} {(many ? "do" : "does")} not match its node selector or affinity",
            _ when what.Says("unschedulable") => $"{nodes} {(many ? "take" : "takes")} no new pods",
            _ when what.Says("volume node affinity conflict") => $"{nodes} cannot reach its volume",
            _ when what.Says("free ports") => $"{nodes} {(many ? "have" : "has")} its host port in use",
            _ => $"{nodes}: {what.Replace("node(s) ", "")}",
        };
    }

    private static string Advice(string text) => text switch
    {
        _ when text.Says("Insufficient") => "; lower its resources.requests or give the cluster room",
        _ when text.Says("unbound immediate PersistentVolumeClaims") => "; see the claim",
        _ => "",
    };

    [GeneratedRegex(@"\s*preemption: .*$", RegexOptions.Singleline, 1000)]
    private static partial Regex Preemption();

    [GeneratedRegex(@"persistentvolumeclaim ""(?<name>[^""]+)"" not found", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Claim();

    [GeneratedRegex(@"0/(?<all>\d+) nodes are available: (?<why>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counted();

    // Reasons are parted by commas, which also stand inside of some.
    [GeneratedRegex(@",\s(?=\d+ )", RegexOptions.None, 1000)]
    private static partial Regex Reason();

    [GeneratedRegex(@"^(?<n>\d+) (?<what>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex One();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Taint();
}
