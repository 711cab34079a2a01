namespace Caisson.Oci;

/// <summary>One namespace of the container (config-linux.md, "Namespaces").</summary>
public sealed class SpecNamespace
{
    /// <summary>Its kind: one of the <see cref="NamespaceTypes"/>.</summary>
    public string? Type { get; set; }

    /// <summary>The file of an existing namespace to join; null or empty for a new one.</summary>
    public string? Path { get; set; }
}
