namespace Caisson.Oci;

/// <summary>Everything that only Linux has (config-linux.md).</summary>
public sealed class SpecLinux
{
    /// <summary>The namespaces, new or by path; a kind that is not listed is the runtime's own (config-linux.md, "Namespaces").</summary>
    public List<SpecNamespace>? Namespaces { get; set; }

    /// <summary>User ids of a new user namespace (config-linux.md, "User namespace mappings").</summary>
    public List<SpecIdMapping>? UidMappings { get; set; }

    /// <summary>Group ids of a new user namespace (config-linux.md, "User namespace mappings").</summary>
    public List<SpecIdMapping>? GidMappings { get; set; }

    /// <summary>Clock offsets of a new time namespace by clock: <c>monotonic</c>, <c>boottime</c> (config-linux.md, "Offset for Time Namespace").</summary>
    public Dictionary<string, SpecTimeOffset>? TimeOffsets { get; set; }

    /// <summary>Device nodes beyond the default ones (config-linux.md, "Devices").</summary>
    public List<SpecDevice>? Devices { get; set; }

    /// <summary>Host network devices to move into the container by their host name (config-linux.md, "Network Devices").</summary>
    public Dictionary<string, SpecNetDevice>? NetDevices { get; set; }

    /// <summary>The control group (config-linux.md, "Cgroups Path"); null lets the runtime choose.</summary>
    public string? CgroupsPath { get; set; }

    /// <summary>Limits of the control group (config-linux.md, "Control groups").</summary>
    public SpecResources? Resources { get; set; }

    /// <summary>Propagation of the root mount: <c>shared</c>, <c>slave</c>, <c>private</c>, <c>unbindable</c> or with an r in front (config-linux.md, "Rootfs Mount Propagation").</summary>
    public string? RootfsPropagation { get; set; }

    /// <summary>The system call filter (config-linux.md, "Seccomp").</summary>
    public SpecSeccomp? Seccomp { get; set; }

    /// <summary>Absolute paths inside that are covered so that they cannot be read (config-linux.md, "Masked Paths").</summary>
    public List<string>? MaskedPaths { get; set; }

    /// <summary>Absolute paths inside that are made read-only (config-linux.md, "Readonly Paths").</summary>
    public List<string>? ReadonlyPaths { get; set; }

    /// <summary>The SELinux context of the mounts (config-linux.md, "Mount Label").</summary>
    public string? MountLabel { get; set; }

    /// <summary>Kernel parameters to set inside, by their sysctl(8) name (config-linux.md, "Sysctl").</summary>
    public Dictionary<string, string>? Sysctl { get; set; }

    /// <summary>Intel's cache and memory bandwidth allocation (config-linux.md, "IntelRdt").</summary>
    public SpecIntelRdt? IntelRdt { get; set; }

    /// <summary>NUMA memory policy, set_mempolicy(2) (config-linux.md, "Memory policy").</summary>
    public SpecMemoryPolicy? MemoryPolicy { get; set; }

    /// <summary>Execution domain, personality(2) (config-linux.md, "Personality").</summary>
    public SpecPersonality? Personality { get; set; }
}
