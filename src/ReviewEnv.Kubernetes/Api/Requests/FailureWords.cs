namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Says for people which cluster refused what, and why in its own words.</summary>
internal static class FailureWords
{
    private const int MostCauses = 5;

    public static string Of(string cluster, ApiRequest request, ApiFailure failure)
    {
        var reason = failure.Reason.Length > 0 ? $"{failure.Code} {failure.Reason}" : $"{failure.Code}";
        var words = failure.Message.Length > 0 ? failure.Message : "no reason given";
        // The server's message usually tells the causes already; what it leaves out is added.
        var untold = failure.Causes.Where(cause => (cause.Field.Length > 0 && !words.Contains(cause.Field, StringComparison.Ordinal)) || (cause.Field.Length == 0 && !words.Contains(cause.Message, StringComparison.Ordinal)))
            .Take(MostCauses).Select(cause => $"{cause.Field} {cause.Message}".Trim()).Where(cause => cause.Length > 0);
        var more = string.Join("; ", untold);
        return $"{cluster} refused to {request.Verb} {request.Subject} ({reason}): {words}{(more.Length > 0 ? $" [{more}]" : "")}";
    }
}
