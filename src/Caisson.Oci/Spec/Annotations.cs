namespace Caisson.Oci;

/// <summary>Reads annotations of a configuration (config.md, "Annotations").</summary>
public static class Annotations
{
    /// <summary>The value of one; null if there is none, or an empty one.</summary>
    /// <param name="spec">The configuration.</param>
    /// <param name="name">The annotation's name.</param>
    public static string? Of(OciSpec spec, string name) =>
        spec.Annotations is { } annotations && annotations.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Whether one is there with a value other than <c>0</c> and <c>false</c>.</summary>
    /// <param name="spec">The configuration.</param>
    /// <param name="name">The annotation's name.</param>
    public static bool IsSet(OciSpec spec, string name) => Of(spec, name) is { } value && value != "0" && value != "false";
}
