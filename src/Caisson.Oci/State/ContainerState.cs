namespace Caisson.Oci;

/// <summary>The state of a container, as <c>state</c> prints it and hooks get it on standard input (runtime.md, "State").</summary>
public sealed partial class ContainerState
{
    /// <summary>The version of the specification.</summary>
    public string? OciVersion { get; set; }

    /// <summary>The container's id, unique on this host.</summary>
    public string? Id { get; set; }

    /// <summary>Where in its life it is.</summary>
    public ContainerStatus Status { get; set; }

    /// <summary>The process id of its first process as the host sees it; null or 0 if there is none.</summary>
    public int? Pid { get; set; }

    /// <summary>The absolute path of its bundle.</summary>
    public string? Bundle { get; set; }

    /// <summary>The absolute path of its root file system; not of the specification, but engines read it.</summary>
    public string? Rootfs { get; set; }

    /// <summary>When it was created, in the form of RFC 3339; not of the specification, but engines read it.</summary>
    public string? Created { get; set; }

    /// <summary>The name of the user who created it; not of the specification, but engines read it.</summary>
    public string? Owner { get; set; }

    /// <summary>The annotations of its configuration.</summary>
    public Dictionary<string, string>? Annotations { get; set; }
}
