using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>GET of one object or of a page of a list.</summary>
internal sealed class Reads(ObjectStore store)
{
    public Answer Get(Target target)
    {
        lock (store.Gate)
        {
            var found = store.FindStored(target.Kind, target.InSpace, target.Name!) ?? throw Refusal.NotFound(target.Kind, target.Name!);
            return new(200, found.Text + "\n");
        }
    }

    public Answer List(Target target, IQueryCollection query)
    {
        var selector = Selector.Parse(query["labelSelector"], query["fieldSelector"]);
        var limit = int.TryParse(query["limit"], out var asked) && asked > 0 ? asked : int.MaxValue;
        lock (store.Gate)
        {
            var (version, start) = Continue(query["continue"]);
            var rest = store.List(target.Kind, target.Space)
                .Where(item => start is null || Follows(item, start))
                .Where(item => selector.Matches(item.Body))
                .ToList();
            var metadata = new JsonObject { ["resourceVersion"] = $"{version}" };
            var page = rest.Take(limit).ToList();
            if (rest.Count > page.Count)
            {
                metadata["continue"] = Token(version, page[^1].Body);
                if (selector.IsEmpty) metadata["remainingItemCount"] = rest.Count - page.Count;
            }

            var items = page.Select(item => target.Kind.IsCustom ? item.Text : WithoutKind(item.Body));
            return new(200, $"{{\"kind\":\"{target.Kind.Kind}List\",\"apiVersion\":\"{target.Kind.ApiVersion}\",\"metadata\":{metadata.ToJsonString(JsonText.Plain)},\"items\":[{string.Join(",", items)}]}}\n");
        }
    }

    // Items of the built-in kinds do not say what they are; the list does.
    private static string WithoutKind(JsonObject body)
    {
        var bare = body.Copy();
        bare.Remove("kind");
        bare.Remove("apiVersion");
        return bare.ToJsonString(JsonText.Plain);
    }

    private static bool Follows(StoredObject item, string[] start)
    {
        var order = string.CompareOrdinal(item.Body.Space(), start[0]);
        return order > 0 || (order == 0 && string.CompareOrdinal(item.Body.Name(), start[1]) > 0);
    }

    private static string Token(long version, JsonObject last) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"v\":\"meta.k8s.io/v1\",\"rv\":{version},\"start\":\"{last.Space()}/{last.Name()}\"}}"));

    private (long Version, string[]? Start) Continue(string? token)
    {
        if (string.IsNullOrEmpty(token)) return (store.Version, null);
        long version;
        string[] start;
        try
        {
            var read = JsonNode.Parse(Base64Url.DecodeFromChars(token));
            version = (long)read!["rv"]!;
            start = ((string)read["start"]!).Split('/', 2);
        }
        catch (Exception error) when (error is FormatException or System.Text.Json.JsonException or NullReferenceException or InvalidOperationException)
        {
            throw Refusal.BadRequest("invalid continue token: continue key is not valid: it cannot be read");
        }

        return version >= store.Forgotten
            ? (version, start)
            : throw Refusal.Expired("The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.");
    }
}
