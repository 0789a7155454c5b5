using System.Reflection;

namespace ReviewEnv.Storage.Schema;

/// <summary>One numbered step of the schema.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>The embedded steps for a kind of database, in order. Files are named <c>0001_what_it_does.sql</c>.</summary>
    public static IReadOnlyList<Migration> Embedded(string folder)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"{assembly.GetName().Name}.Migrations.{folder}.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal))
                .Select(resource => Read(assembly, resource, resource[prefix.Length..^".sql".Length]))
                .OrderBy(migration => migration.Version),
        ];
    }

    private static Migration Read(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(name[..name.IndexOf('_')]), name, reader.ReadToEnd());
    }
}
