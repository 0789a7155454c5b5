using System.Globalization;
using System.Text;
using System.Xml.Linq;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.Testing.CloudFormation.Operations;

/// <summary>Cuts lists into pages. What is added meanwhile shifts nothing.</summary>
internal static class Pages
{
    /// <summary>In the list's own order.</summary>
    public static (List<T> Items, XElement? Next) Cut<T>(IReadOnlyList<T> all, QueryForm form, int size)
    {
        var from = Position(form) ?? 0;
        return ([.. all.Skip(from).Take(size)], from + size < all.Count ? Token(from + size) : null);
    }

    /// <summary>From the end of the list to its beginning.</summary>
    public static (List<T> Items, XElement? Next) Newest<T>(IReadOnlyList<T> all, Func<T, bool> fits, QueryForm form, int size)
    {
        var items = new List<T>();
        for (var index = Math.Min(Position(form) ?? all.Count, all.Count) - 1; index >= 0; index--)
        {
            if (!fits(all[index])) continue;
            if (items.Count == size) return (items, Token(index + 1));
            items.Add(all[index]);
        }

        return (items, null);
    }

    private static XElement Token(int position) => QueryXml.Element("NextToken", Convert.ToBase64String(Encoding.UTF8.GetBytes($"position {position}")));

    private static int? Position(QueryForm form)
    {
        if (form.Text("NextToken") is not { } token) return null;
        try
        {
            return int.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split(' ')[^1], NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            throw ServiceError.Validation("The NextToken is invalid.");
        }
    }
}
