using System.Runtime.CompilerServices;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>Follows an answer's pages to their end, within reason.</summary>
internal static class Pages
{
    /// <summary>A stack has 500 resources at most; what asks for more pages than this is not answering sense.</summary>
    private const int Most = 200;

    /// <param name="ask">Asks for the page of a token; null for the first.</param>
    /// <param name="next">The token of the page after this one; null or empty on the last.</param>
    public static async IAsyncEnumerable<TPage> OfAsync<TPage>(Func<string?, CancellationToken, Task<TPage>> ask, Func<TPage, string?> next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        for (var pages = 0; pages < Most; pages++)
        {
            var page = await ask(token, cancellationToken);
            yield return page;
            token = next(page);
            if (string.IsNullOrEmpty(token)) yield break;
        }
    }
}
