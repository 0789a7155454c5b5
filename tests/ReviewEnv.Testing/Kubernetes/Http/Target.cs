using Microsoft.AspNetCore.Http;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>What a path addresses.</summary>
/// <param name="Space">Null for all namespaces, and for kinds without.</param>
/// <param name="Name">Null for the collection.</param>
internal sealed record Target(FakeKind Kind, string? Space, string? Name, string? Subresource)
{
    public string InSpace => Space ?? "";

    /// <summary>Null when the path is not that of objects.</summary>
    /// <exception cref="Refusal">There is no such kind in a group that exists.</exception>
    public static Target? Parse(PathString path, KindTable kinds)
    {
        var parts = path.ToUriComponent().Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        string group, version;
        if (parts is ["api", var core, _, ..])
        {
            (group, version, parts) = ("", core, parts[2..]);
        }
        else if (parts is ["apis", var named, var its, _, ..])
        {
            (group, version, parts) = (named, its, parts[3..]);
        }
        else
        {
            return null;
        }

        if (!kinds.All.Any(kind => kind.Group == group && kind.Version == version)) return null;
        string? space = null;
        if (parts is ["namespaces", var home, var plural, ..] && kinds.ByPlural(group, version, plural) is { Namespaced: true })
        {
            space = home;
            parts = parts[2..];
        }

        var found = kinds.ByPlural(group, version, parts[0]) ?? throw Refusal.NoSuchResource();
        if (found.Namespaced && space is null && parts.Length > 1) throw Refusal.NoSuchResource();
        return new(found, space, parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2));
    }
}
