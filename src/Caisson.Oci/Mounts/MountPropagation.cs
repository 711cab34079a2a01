namespace Caisson.Oci;

/// <summary>A mount's propagation type in the bits of mount(2), which mount_setattr(2) takes as well (except <see cref="Recursive"/>, which is AT_RECURSIVE there).</summary>
[Flags]
public enum MountPropagation : uint
{
    /// <summary>No change.</summary>
    None = 0,

    /// <summary>MS_REC: the mounts below as well.</summary>
    Recursive = 0x4000,

    /// <summary>MS_UNBINDABLE.</summary>
    Unbindable = 0x20000,

    /// <summary>MS_PRIVATE.</summary>
    Private = 0x40000,

    /// <summary>MS_SLAVE.</summary>
    Slave = 0x80000,

    /// <summary>MS_SHARED.</summary>
    Shared = 0x100000,
}
