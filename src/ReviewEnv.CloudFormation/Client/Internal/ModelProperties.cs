using System.Collections.Concurrent;
using System.Reflection;

namespace Amazon.CloudFormation.Internal;

/// <summary>The properties of a model class. They are named as the members are on the wire, so that no class needs a map of its own.</summary>
internal static class ModelProperties
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    public static PropertyInfo[] Of(Type type) =>
        Known.GetOrAdd(type, static asked => asked.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly));
}
