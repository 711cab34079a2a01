namespace Caisson.Oci;

/// <summary>Properties of one mount in the terms of mount_setattr(2): the kernel's MOUNT_ATTR_* bits.</summary>
[Flags]
public enum MountAttributes : ulong
{
    /// <summary>No bit; also the value of relatime, which is the kernel's default.</summary>
    None = 0,

    /// <summary>MOUNT_ATTR_RDONLY.</summary>
    Rdonly = 0x1,

    /// <summary>MOUNT_ATTR_NOSUID.</summary>
    Nosuid = 0x2,

    /// <summary>MOUNT_ATTR_NODEV.</summary>
    Nodev = 0x4,

    /// <summary>MOUNT_ATTR_NOEXEC.</summary>
    Noexec = 0x8,

    /// <summary>MOUNT_ATTR_NOATIME, one value of the field <see cref="AtimeMask"/>.</summary>
    Noatime = 0x10,

    /// <summary>MOUNT_ATTR_STRICTATIME, one value of the field <see cref="AtimeMask"/>.</summary>
    Strictatime = 0x20,

    /// <summary>MOUNT_ATTR__ATIME: the field that holds relatime (0), noatime or strictatime. mount_setattr(2) takes it only as a whole in attr_clr.</summary>
    AtimeMask = 0x70,

    /// <summary>MOUNT_ATTR_NODIRATIME.</summary>
    Nodiratime = 0x80,

    /// <summary>MOUNT_ATTR_IDMAP; never the outcome of an option, since it needs a user namespace's descriptor as well.</summary>
    Idmap = 0x100000,

    /// <summary>MOUNT_ATTR_NOSYMFOLLOW.</summary>
    Nosymfollow = 0x200000,
}
