namespace Caisson.Oci;

/// <summary>The container's root file system (config.md, "Root").</summary>
public sealed class SpecRoot
{
    /// <summary>The directory, absolute or relative to the bundle.</summary>
    public string? Path { get; set; }

    /// <summary>Whether the root is read-only inside.</summary>
    public bool Readonly { get; set; }
}
