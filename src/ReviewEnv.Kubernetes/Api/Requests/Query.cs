namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>The part of an address after the question mark; what is null is left out.</summary>
internal sealed class Query
{
    private string text = "";

    public Query With(string name, string? value)
    {
        if (value is not null) text += (text.Length == 0 ? "?" : "&") + name + "=" + Uri.EscapeDataString(value);
        return this;
    }

    public override string ToString() => text;

    public static implicit operator string(Query query) => query.text;
}
