namespace Caisson.Oci;

/// <summary>
/// A container's configuration: the document <c>config.json</c> of runtime-spec 1.3 (config.md), as far as it concerns Linux.
/// A property that is null was absent; a <see cref="bool"/> that is false was absent or false.
/// </summary>
/// <remarks>The types describe the document and judge nothing: <see cref="SpecValidator"/> does.</remarks>
public sealed class OciSpec
{
    /// <summary>The version of the specification that the document follows, in SemVer 2.0.0 form (config.md, "Specification version").</summary>
    public string? OciVersion { get; set; }

    /// <summary>The root file system (config.md, "Root").</summary>
    public SpecRoot? Root { get; set; }

    /// <summary>The process to run (config.md, "Process").</summary>
    public SpecProcess? Process { get; set; }

    /// <summary>The host name seen inside; needs a UTS namespace (config.md, "Hostname").</summary>
    public string? Hostname { get; set; }

    /// <summary>The NIS domain name seen inside; needs a UTS namespace (config.md, "Domainname").</summary>
    public string? Domainname { get; set; }

    /// <summary>What is mounted over the root, in this order (config.md, "Mounts").</summary>
    public List<SpecMount>? Mounts { get; set; }

    /// <summary>Programs to run at points of the container's life (config.md, "POSIX-platform Hooks").</summary>
    public SpecHooks? Hooks { get; set; }

    /// <summary>Free-form data that the runtime carries along (config.md, "Annotations").</summary>
    public Dictionary<string, string>? Annotations { get; set; }

    /// <summary>Everything that only Linux has (config-linux.md).</summary>
    public SpecLinux? Linux { get; set; }
}
