using ReviewEnv.Core.Templates;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>Finds the environment's address among the outputs of its stack.</summary>
internal static class UrlOutputs
{
    /// <summary>The address, or why there is none.</summary>
    public static (Uri? Url, string? Problem) Resolve(StackNotes notes, IReadOnlyDictionary<string, string> outputs)
    {
        var name = notes.UrlOutput ?? StackBody.UrlOutputs.FirstOrDefault(outputs.ContainsKey);
        if (name is null || !outputs.TryGetValue(name, out var text))
        {
            var has = outputs.Count == 0 ? "no outputs" : $"the outputs {string.Join(", ", outputs.Keys.Order(StringComparer.Ordinal))}";
            return (null, $"the stack has {has}, and {(name is null ? $"none of {string.Join(", ", StackBody.UrlOutputs)} is among them" : $"'{name}' is not among them")}; add an output that holds the URL, or name it in the template: cloudformation: {{ url: NAME }}");
        }

        // A load balancer's DNS name is an address, too.
        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            return (null, $"the output '{name}' holds no http or https URL; it is what people and scanners are sent to");
        }

        return (notes.UrlPath == "/" ? url : new Uri(address.TrimEnd('/') + notes.UrlPath), null);
    }
}
