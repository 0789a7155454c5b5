using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace ReviewEnv.Pages;

/// <summary>Style, script and icon, out of the executable itself. Their addresses hold a digest of the content, so that browsers keep them for ever.</summary>
internal sealed class AssetFile
{
    private static readonly Dictionary<string, string> Types = new() { ["css"] = "text/css; charset=utf-8", ["js"] = "text/javascript; charset=utf-8", ["svg"] = "image/svg+xml" };

    private static readonly FrozenDictionary<string, AssetFile> ByName = ReadAll().ToFrozenDictionary(file => file.name);
    private static readonly FrozenDictionary<string, AssetFile> ByAddress = ByName.Values.ToFrozenDictionary(file => file.address);

    private readonly string name;
    private readonly string address;
    private readonly byte[] content;

    private AssetFile(string name, byte[] content)
    {
        this.name = name;
        this.content = content;
        address = $"{Path.GetFileNameWithoutExtension(name)}.{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}{Path.GetExtension(name)}";
    }

    /// <summary>Where a page refers to.</summary>
    public static string PathOf(string name) => "/assets/" + ByName[name].address;

    /// <summary>A style sheet as it stands in a file of its own. It is markup: nobody else's text is in it.</summary>
    public static Html StyleOf(string name) => Html.OfAsset(System.Text.Encoding.UTF8.GetString(ByName[name].content));

    public static IResult Serve(HttpContext context, string file)
    {
        if (!ByAddress.TryGetValue(file, out var asset)) return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(asset.content, Types[Path.GetExtension(file)[1..]]);
    }

    private static IEnumerable<AssetFile> ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(resource => resource.Contains(".Pages.Assets.", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            yield return new AssetFile(resource[(resource.IndexOf(".Pages.Assets.", StringComparison.Ordinal) + ".Pages.Assets.".Length)..], memory.ToArray());
        }
    }
}
