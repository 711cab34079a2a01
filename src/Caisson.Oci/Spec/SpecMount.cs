namespace Caisson.Oci;

/// <summary>One mount of the container (config.md, "Mounts").</summary>
public sealed class SpecMount
{
    /// <summary>Where it is mounted: an absolute path inside the container.</summary>
    public string? Destination { get; set; }

    /// <summary>A device, a directory to bind (absolute, or relative to the bundle), or a word that means nothing.</summary>
    public string? Source { get; set; }

    /// <summary>The file system type as in /proc/filesystems; <c>bind</c> or nothing for a bind mount.</summary>
    public string? Type { get; set; }

    /// <summary>Options in the manner of mount(8); <see cref="MountOptions.Parse"/> reads them.</summary>
    public List<string>? Options { get; set; }

    /// <summary>User id mappings of an idmapped mount (config.md, "Mounts"); only together with <see cref="GidMappings"/>.</summary>
    public List<SpecIdMapping>? UidMappings { get; set; }

    /// <summary>Group id mappings of an idmapped mount; only together with <see cref="UidMappings"/>.</summary>
    public List<SpecIdMapping>? GidMappings { get; set; }
}
