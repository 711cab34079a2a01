namespace Caisson.Linux.Mounts;

/// <summary>Whether mounts made below a mount appear elsewhere, with the values of their <c>MS_…</c> flags: mount_namespaces(7).</summary>
public enum MountPropagation
{
    /// <summary>As it is.</summary>
    Unchanged = 0,

    /// <summary>Private, and the mount cannot be the source of a bind mount.</summary>
    Unbindable = 1 << 17,

    /// <summary>Neither sent nor received.</summary>
    Private = 1 << 18,

    /// <summary>Received from the peer group, not sent to it.</summary>
    Slave = 1 << 19,

    /// <summary>Sent to and received from the peer group.</summary>
    Shared = 1 << 20,
}
