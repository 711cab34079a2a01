namespace Caisson.Oci;

/// <summary>The state of a container, as <c>state</c> prints it and hooks get it on standard input (runtime.md, "State").</summary>
public sealed class ContainerState
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

    /// <summary>The annotations of its configuration.</summary>
    public Dictionary<string, string>? Annotations { get; set; }
}
