using System.Collections;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Amazon.CloudFormation.Internal;

/// <summary>Reads any model class from XML. What it does not know it passes over; unknown values of enumerations survive.</summary>
internal static class XmlAnswer
{
    public static void ReadMembers(object target, XElement element)
    {
        foreach (var property in ModelProperties.Of(target.GetType()))
        {
            if (element.Element(element.Name.Namespace + property.Name) is { } member && Read(property.PropertyType, member) is { } value)
                property.SetValue(target, value);
        }
    }

    private static object? Read(Type type, XElement element)
    {
        if (type == typeof(string)) return element.Value;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>)) return ReadList(type, element);
        if (typeof(ConstantClass).IsAssignableFrom(type)) return element.Value.Length == 0 ? null : Activator.CreateInstance(type, element.Value);
        if (Nullable.GetUnderlyingType(type) is { } plain) return element.Value.Length == 0 ? null : ReadPlain(plain, element.Value);
        var structure = Activator.CreateInstance(type)!;
        ReadMembers(structure, element);
        return structure;
    }

    // Null when there are none: what the runtime's own readers leave behind.
    private static IList? ReadList(Type type, XElement element)
    {
        var list = (IList)Activator.CreateInstance(type)!;
        foreach (var member in element.Elements(element.Name.Namespace + "member")) list.Add(Read(type.GenericTypeArguments[0], member));
        return list.Count == 0 ? null : list;
    }

    private static object ReadPlain(Type type, string text) =>
        type == typeof(bool) ? XmlConvert.ToBoolean(text)
        : type == typeof(int) ? XmlConvert.ToInt32(text)
        : type == typeof(DateTime) ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)
        : throw new NotSupportedException($"{type.Name} is not a type of the model.");
}
