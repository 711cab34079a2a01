using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Caisson.Oci.Tests;

/// <summary>Looks at the document types by reflection, which the library itself never does.</summary>
internal static class ModelGraph
{
    /// <summary>Everything in the object, as "path = value" lines.</summary>
    public static List<string> Describe(object root)
    {
        var lines = new List<string>();
        Walk(root, "", (path, value) => lines.Add(path + " = " + (value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture))));
        return lines;
    }

    /// <summary>The properties that have their default value.</summary>
    public static List<string> Defaults(object root)
    {
        var paths = new List<string>();
        Walk(root, "", (path, value) =>
        {
            if (value is null or false or "" or 0 or 0u or 0L or 0ul or "empty") paths.Add(path);
        });
        return paths;
    }

    private static void Walk(object? value, string path, Action<string, object?> leaf)
    {
        switch (value)
        {
            case null or string or ValueType:
                leaf(path, value);
                break;
            case IDictionary map:
                if (map.Count == 0) leaf(path, "empty");
                foreach (DictionaryEntry entry in map) Walk(entry.Value, path + "{" + entry.Key + "}", leaf);
                break;
            case IEnumerable list:
                var index = 0;
                foreach (var item in list) Walk(item, path + "[" + index++ + "]", leaf);
                if (index == 0) leaf(path, "empty");
                break;
            default:
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    if (property.CanWrite) Walk(property.GetValue(value), path + "." + property.Name, leaf);
                }

                break;
        }
    }
}
