using System.Text.RegularExpressions;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>Which names the server lets through, and what it says of others.</summary>
internal static partial class NameRules
{
    public static FieldError? Check(FakeKind kind, string name)
    {
        if (kind.Group == "rbac.authorization.k8s.io")
        {
            return name is "." or ".." || name.Contains('/') || name.Contains('%')
                ? FieldError.Invalid("metadata.name", $"\"{name}\"", "may not contain '/' or '%'")
                : null;
        }

        if (kind.Kind == "Namespace") return Match(name, Label(), 63, "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
        if (kind.Kind == "Service") return Match(name, LetterLabel(), 63, "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        return Match(name, Subdomain(), 253, "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    }

    private static FieldError? Match(string name, Regex pattern, int length, string why)
    {
        if (name.Length > length) return FieldError.Invalid("metadata.name", $"\"{name}\"", $"must be no more than {length} characters");
        return pattern.IsMatch(name) ? null : FieldError.Invalid("metadata.name", $"\"{name}\"", why);
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LetterLabel();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();
}
